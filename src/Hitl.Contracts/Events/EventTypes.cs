namespace Hitl.Contracts.Events;

/// <summary>The <c>type</c> of each event.</summary>
public static class EventTypes
{
    public const string RunQueued = "run.queued";
    public const string RunStarted = "run.started";
    public const string RunProgress = "run.progress";
    public const string RunCompleted = "run.completed";
    public const string RunFailed = "run.failed";
    public const string InterventionCreated = "intervention.created";
    public const string InterventionClaimed = "intervention.claimed";
    public const string InterventionReleased = "intervention.released";
    public const string InterventionResolved = "intervention.resolved";
    public const string SessionCaptured = "session.captured";
    public const string Connected = "connected";
    public const string StreamReset = "stream.reset";

    /// <summary>The types that the log holds: what <c>?types=</c> may name.</summary>
    public static readonly IReadOnlyList<string> Logged =
    [
        RunQueued, RunStarted, RunProgress, RunCompleted, RunFailed,
        InterventionCreated, InterventionClaimed, InterventionReleased, InterventionResolved, SessionCaptured,
    ];
}
