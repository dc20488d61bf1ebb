using System.ComponentModel.DataAnnotations;

namespace Hitl.Dashboard.Sync;

/// <summary>Configuration section <c>Dashboard:Sync</c>.</summary>
public sealed class SyncOptions
{
    public const string Section = "Dashboard:Sync";

    /// <summary>Seconds without a byte from the stream until it counts as dead; default 45, three of its keepalives.</summary>
    [Range(5, 600)]
    public double SilenceSeconds { get; set; } = 45;

    /// <summary>Seconds that a broken stream is called "reconnecting" before the picture is called stale; default 5.</summary>
    [Range(0, 600)]
    public double StaleAfterSeconds { get; set; } = 5;

    /// <summary>The longest pause between two attempts to connect, in seconds; default 5.</summary>
    [Range(0.1, 300)]
    public double LongestPauseSeconds { get; set; } = 5;
}
