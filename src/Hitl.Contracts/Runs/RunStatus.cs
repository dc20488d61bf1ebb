using System.Text.Json.Serialization;
using Hitl.Contracts.Json;

namespace Hitl.Contracts.Runs;

/// <summary>A run: one attempt at a job by one worker.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RunStatus>))]
public enum RunStatus { Queued, Running, Waiting, Completed, Failed }

/// <summary>A job: a piece of work that was accepted and is never lost.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<JobStatus>))]
public enum JobStatus { Queued, Active, Completed, Failed }

/// <summary>Why a run failed (contract, "The event stream").</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<FailureCode>))]
public enum FailureCode
{
    ExtractionFailed,
    NavigationFailed,
    NavigationTimeout,
    TargetRefused,
    InterventionCancelled,
    InterventionExpired,
    Cancelled,
    WorkerLost,
    BrowserCrashed,
    RecipeInvalid,
    InternalError,
}

/// <summary>What an unfinished run waits for.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<WaitsFor>))]
public enum WaitsFor
{
    /// <summary>A worker with a free place; <see cref="RunView.Ahead"/> runs come first.</summary>
    Worker,

    /// <summary>The time in <see cref="RunView.NotBefore"/>: a retry's back-off.</summary>
    RetryTime,

    /// <summary>A human, at <see cref="RunView.InterventionId"/>; <see cref="RunView.Ahead"/> interventions come first.</summary>
    Human,
}
