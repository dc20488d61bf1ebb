namespace Hitl.Redis.Workers;

/// <summary>What a worker says of itself with each heartbeat. <see cref="Problem"/>: why it can't work and what to do about it.</summary>
public sealed record WorkerHeartbeat
{
    public required string WorkerId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required int Running { get; init; }
    public required int Waiting { get; init; }
    public required int MaxRunning { get; init; }
    public string? Browser { get; init; }
    public bool Draining { get; init; }
    public string? Problem { get; init; }
}

public enum LeaseState { Held, CancelRequested, Lost }

/// <summary>Which of the runs the worker still holds, by run id.</summary>
public sealed record LeaseReport(IReadOnlyDictionary<string, LeaseState> Runs);
