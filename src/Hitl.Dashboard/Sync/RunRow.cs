using Hitl.Contracts.Runs;

namespace Hitl.Dashboard.Sync;

/// <summary>What a list shows of a run. A changed run is a new row: rows that are the same object look the same.</summary>
public sealed record RunRow
{
    public required string RunId { get; init; }
    public required string JobId { get; init; }

    /// <summary>Empty until the API was asked: only <c>run.queued</c> names it.</summary>
    public required string Recipe { get; init; }

    public required RunStatus Status { get; init; }
    public required string TargetUrl { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public RunProgress Progress { get; init; } = new(null, null, null, null);
    public string? InterventionId { get; init; }
    public DateTimeOffset? NotBefore { get; init; }
    public bool CancelRequested { get; init; }
    public FailureCode? FailureCode { get; init; }
    public string? ErrorMessage { get; init; }
    public string? NextRunId { get; init; }

    public bool IsActive => Status is RunStatus.Queued or RunStatus.Running or RunStatus.Waiting;

    public static RunRow From(RunView run) => new()
    {
        RunId = run.RunId,
        JobId = run.JobId,
        Recipe = run.Recipe,
        Status = run.Status,
        TargetUrl = run.TargetUrl,
        CreatedAt = run.CreatedAt,
        StartedAt = run.StartedAt,
        EndedAt = run.EndedAt,
        Progress = run.Progress,
        InterventionId = run.InterventionId,
        NotBefore = run.NotBefore,
        CancelRequested = run.CancelRequested,
        FailureCode = run.FailureCode,
        ErrorMessage = run.ErrorMessage,
        NextRunId = run.NextRunId,
    };
}
