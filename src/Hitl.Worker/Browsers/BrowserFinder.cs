namespace Hitl.Worker.Browsers;

/// <summary>Where a Chromium is: configuration, then the PATH, then Playwright's own.</summary>
internal static class BrowserFinder
{
    /// <summary>Without windows there is no need for the rest of the browser, which takes half of the processor's time.</summary>
    private static readonly IReadOnlyList<string> HeadlessNames = ["chromium-headless-shell", "chrome-headless-shell"];

    public static readonly IReadOnlyList<string> Names =
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "microsoft-edge"];

    public const string HowToInstall =
        "Install one (Debian, Ubuntu: apt-get install chromium-headless-shell, or chromium; elsewhere: pwsh playwright.ps1 install chromium in the worker's output), or set Browser:ExecutablePath.";

    /// <exception cref="BrowserMissingException">None of them is there; the message says what to type.</exception>
    public static string Find(string? configured, bool headless, string? path, Func<string, bool> exists, string? playwrightsOwn)
    {
        if (!string.IsNullOrWhiteSpace(configured))
            return exists(configured) ? configured : throw new BrowserMissingException($"Browser:ExecutablePath names no file. {HowToInstall}");
        var directories = (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var candidates = from name in headless ? HeadlessNames.Concat(Names) : Names
                         from directory in directories
                         select Path.Combine(directory, OperatingSystem.IsWindows() ? $"{name}.exe" : name);
        return candidates.FirstOrDefault(exists)
            ?? (playwrightsOwn is not null && exists(playwrightsOwn) ? playwrightsOwn : null)
            ?? throw new BrowserMissingException($"No Chromium was found. {HowToInstall}");
    }
}
