namespace Hitl.AppHost.Local;

/// <summary>Lines of many processes on one console, each with the name of its process.</summary>
internal static class PrefixedConsole
{
    private const int Width = 14;

    public static void WriteLine(string name, string line)
    {
        try
        {
            Console.Out.WriteLine($"{name.PadRight(Width)}| {line}");
        }
        catch (IOException)
        {
            // Nobody reads any more; the stack's end is decided elsewhere.
        }
    }
}
