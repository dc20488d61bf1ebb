using System.ComponentModel.DataAnnotations;

namespace Hitl.Redis.Maintenance;

/// <summary>Section <c>Maintenance</c>.</summary>
public sealed class MaintenanceOptions
{
    public const string Section = "Maintenance";

    /// <summary>How often a process looks for what has run out, in milliseconds, 50 to 60,000; default 1,000.</summary>
    [Range(50, 60_000, ErrorMessage = "Maintenance:IntervalMilliseconds must be from 50 to 60000.")]
    public int IntervalMilliseconds { get; set; } = 1000;

    public TimeSpan Interval => TimeSpan.FromMilliseconds(IntervalMilliseconds);
}
