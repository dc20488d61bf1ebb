namespace Hitl.Tests.Stack;

/// <summary>The machine's own browser.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    public static string Path { get; } = Names
        .SelectMany(name => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator).Select(directory => System.IO.Path.Combine(directory, name)))
        .FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("No Chromium on the PATH: apt-get install chromium");

    /// <summary>Chromium refuses to run with its sandbox as root.</summary>
    public static IReadOnlyList<string> Arguments { get; } = Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [];
}
