namespace Hitl.Worker.Targets;

/// <summary>Configuration section <c>Worker:Robots</c>.</summary>
internal sealed class RobotsOptions
{
    public const string Section = "Worker:Robots";

    /// <summary>Keep to what a site's robots.txt asks for; default true.</summary>
    public bool Honour { get; set; } = true;

    /// <summary>How long a site's answer is kept, minutes; default 60, 1–1,440 (RFC 9309: a day at most).</summary>
    [System.ComponentModel.DataAnnotations.Range(1, 1_440)]
    public double CacheMinutes { get; set; } = 60;

    /// <summary>The longest Crawl-delay that is followed, seconds; default 30, 0–600.</summary>
    [System.ComponentModel.DataAnnotations.Range(0, 600)]
    public double LongestDelaySeconds { get; set; } = 30;
}
