namespace Hitl.Contracts.Workers;

/// <summary>A worker as it last reported; one that has not reported for its time to live is not listed.</summary>
public sealed record WorkerView
{
    public required string WorkerId { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset LastSeenAt { get; init; }
    public required int Running { get; init; }
    public required int Waiting { get; init; }
    public required int MaxRunning { get; init; }
    public string? Browser { get; init; }

    /// <summary>It takes no new jobs: it is shutting down.</summary>
    public bool Draining { get; init; }

    /// <summary>Why it can't work, with what to do about it; null when it can.</summary>
    public string? Problem { get; init; }
}
