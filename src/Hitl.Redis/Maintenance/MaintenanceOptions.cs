using System.ComponentModel.DataAnnotations;

namespace Hitl.Redis.Maintenance;

/// <summary>Section <c>Maintenance</c>.</summary>
public sealed class MaintenanceOptions
{
    public const string Section = "Maintenance";

    /// <summary>
    /// How often a process looks for what has run out, in milliseconds, 50 to 1,500; default 1,000. Hitl's time ticks with it, and
    /// stands still 3 s after a tick (<c>lib.lua</c>).
    /// </summary>
    [Range(50, 1_500, ErrorMessage = "Maintenance:IntervalMilliseconds must be from 50 to 1500.")]
    public int IntervalMilliseconds { get; set; } = 1000;

    public TimeSpan Interval => TimeSpan.FromMilliseconds(IntervalMilliseconds);
}
