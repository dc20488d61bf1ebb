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

    /// <summary>How long a browser may answer nothing at all before it is killed and replaced, seconds; default 20, 2–300.</summary>
    [Range(2, 300)]
    public double HangSeconds { get; set; } = 20;

    /// <summary>What a page's scripts may hold before the page is ended, megabytes; default 1,024, 64–4,096.</summary>
    [Range(64, 4_096)]
    public int PageMegabytes { get; set; } = 1_024;
}
