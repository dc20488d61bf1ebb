using System.Text.Json;

namespace Hitl.Contracts.Runs;

/// <summary>A run as <c>GET /runs</c> and <c>GET /runs/{run_id}</c> show it.</summary>
public sealed record RunView
{
    public required string RunId { get; init; }
    public required string JobId { get; init; }
    public required string Recipe { get; init; }
    public required RunStatus Status { get; init; }
    public required string TargetUrl { get; init; }
    public JsonElement Params { get; init; }
    public required Priority Priority { get; init; }

    /// <summary>1 for the job's first run.</summary>
    public required int Attempt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public required RunProgress Progress { get; init; }

    /// <summary>The intervention that the run waits at, while it waits.</summary>
    public string? InterventionId { get; init; }

    public WaitsFor? WaitsFor { get; init; }
    public long? Ahead { get; init; }
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>A cancel was accepted and the worker has not ended the run yet.</summary>
    public bool CancelRequested { get; init; }

    public FailureCode? FailureCode { get; init; }
    public string? ErrorMessage { get; init; }
    public string? PreviousRunId { get; init; }
    public string? NextRunId { get; init; }
    public string? WorkerId { get; init; }

    /// <summary>The kept session that it started with, or was freed by last; null when it works without one.</summary>
    public string? SessionId { get; init; }

    public RunStats? Stats { get; init; }
    public string? TraceId { get; init; }
}

/// <summary>A job as <c>GET /jobs/{job_id}</c> shows it; runs oldest first.</summary>
public sealed record JobView
{
    public required string JobId { get; init; }
    public required string Recipe { get; init; }
    public required JobStatus Status { get; init; }
    public JsonElement Params { get; init; }
    public required Priority Priority { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required IReadOnlyList<RunView> Runs { get; init; }
}
