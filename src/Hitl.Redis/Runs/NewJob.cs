using System.Text.Json;
using Hitl.Contracts;

namespace Hitl.Redis.Runs;

/// <summary>A job to accept. The parameters have been validated against the recipe.</summary>
public sealed record NewJob
{
    public required string Recipe { get; init; }
    public required JsonElement Params { get; init; }
    public required string TargetUrl { get; init; }
    public Priority Priority { get; init; } = Priority.Normal;
    public string? Session { get; init; }

    /// <summary>Runs the job may have without being asked for: after a lost worker, a crash, a server error.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The wait before the second run; it doubles with each further one.</summary>
    public TimeSpan RetryBackoff { get; init; } = TimeSpan.FromSeconds(5);
}

public sealed record Enqueued(string JobId, string RunId);
