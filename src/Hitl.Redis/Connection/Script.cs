using System.Reflection;

namespace Hitl.Redis.Connection;

/// <summary>
/// A Lua script with the shared part in front. The name is its file's. A first line with <c>#!</c> says what Redis may do with it
/// and stays the first.
/// </summary>
internal sealed class Script
{
    private static readonly string Shared = Load("lib");

    private Script(string name, string text) => (Name, Text) = (name, text);

    public string Name { get; }
    public string Text { get; }

    public static Script Named(string name)
    {
        var own = Load(name);
        var flags = own.StartsWith("#!", StringComparison.Ordinal) ? own[..(own.IndexOf('\n', StringComparison.Ordinal) + 1)] : "";
        return new(name, flags + Shared + "\n" + own[flags.Length..]);
    }

    private static string Load(string name)
    {
        var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name + ".lua")
            ?? throw new InvalidOperationException($"The script {name}.lua is not embedded in {nameof(Hitl)}.{nameof(Redis)}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
