using System.ComponentModel.DataAnnotations;

namespace Hitl.Redis;

/// <summary>Section <c>Redis</c>. The connection string is <c>ConnectionStrings:redis</c>.</summary>
public sealed class RedisOptions
{
    public const string Section = "Redis";

    /// <summary>Names the keys, so that several Hitls can share one Redis. Letters, digits and dashes; default <c>hitl</c>.</summary>
    [RegularExpression("^[a-z0-9-]{1,32}$", ErrorMessage = "Redis:Workspace must be 1 to 32 of a-z, 0-9 and '-'.")]
    public string Workspace { get; set; } = "hitl";

    /// <summary>How long a worker holds a run without a heartbeat, in seconds, 3 to 300; default 15. Heartbeats come three times as often.</summary>
    [Range(3, 300, ErrorMessage = "Redis:LeaseSeconds must be from 3 to 300.")]
    public int LeaseSeconds { get; set; } = 15;

    /// <summary>How many runs may wait for a worker, 1 to 10,000,000; default 200,000. Beyond it new jobs are refused.</summary>
    [Range(1, 10_000_000, ErrorMessage = "Redis:MaxQueuedJobs must be from 1 to 10000000.")]
    public int MaxQueuedJobs { get; set; } = 200_000;

    /// <summary>How long a call tries to reach Redis before it fails, in seconds, 1 to 60; default 10.</summary>
    [Range(1, 60, ErrorMessage = "Redis:GiveUpAfterSeconds must be from 1 to 60.")]
    public int GiveUpAfterSeconds { get; set; } = 10;

    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);
    public TimeSpan GiveUpAfter => TimeSpan.FromSeconds(GiveUpAfterSeconds);
}
