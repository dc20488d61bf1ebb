using System.ComponentModel.DataAnnotations;

namespace Hitl.Worker.Browsers;

/// <summary>Configuration section <c>Browser</c>.</summary>
internal sealed class BrowserOptions
{
    public const string Section = "Browser";

    /// <summary>The Chromium to start; default none: the first on the PATH, else Playwright's own.</summary>
    public string? ExecutablePath { get; set; }

    /// <summary>Without a window; default true.</summary>
    public bool Headless { get; set; } = true;

    /// <summary>
    /// A loopback port on which a debugger may drive the browser; default 0: none. Whoever reaches it owns every page:
    /// for tests and for developing recipes only. 0–65,535.
    /// </summary>
    [Range(0, 65_535)]
    public int RemoteDebuggingPort { get; set; }

    /// <summary>How long after a browser was not found, or broke, it is looked for again, seconds; default 5, 1–300.</summary>
    [Range(1, 300)]
    public double RetrySeconds { get; set; } = 5;
}
