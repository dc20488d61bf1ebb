namespace Hitl.Redis.Workers;

/// <summary>What a worker says of itself with each heartbeat. <see cref="Problem"/>: why it can't work and what to do about it.</summary>
public sealed record WorkerHeartbeat
{
    public required string WorkerId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    /// <summary>Where the API reaches it, and what the API must present there; null: nowhere.</summary>
    public WorkerAddress? Address { get; init; }

    public required int Running { get; init; }
    public required int Waiting { get; init; }
    public required int MaxRunning { get; init; }
    public string? Browser { get; init; }
    public bool Draining { get; init; }
    public string? Problem { get; init; }
}

/// <summary>A worker's own address and the secret that its API calls carry.</summary>
public sealed record WorkerAddress(string WorkerId, Uri Address, string Secret)
{
    /// <summary>Keeps the secret out of logs.</summary>
    public override string ToString() => $"{nameof(WorkerAddress)} {WorkerId}";
}

public enum LeaseState { Held, CancelRequested, Lost }

/// <summary>Which of the runs the worker still holds, by run id.</summary>
public sealed record LeaseReport(IReadOnlyDictionary<string, LeaseState> Runs);
