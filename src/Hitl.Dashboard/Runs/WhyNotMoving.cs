using Hitl.Contracts.Runs;
using Hitl.Contracts.Workers;

namespace Hitl.Dashboard.Runs;

/// <summary>Why a run stands still, in words.</summary>
public static class WhyNotMoving
{
    /// <summary>Null when it moves or is over. <paramref name="workers"/> is null while they are not known.</summary>
    public static string? Of(RunView run, IReadOnlyList<WorkerView>? workers) => run switch
    {
        { CancelRequested: true, Status: RunStatus.Running or RunStatus.Waiting } => "A cancel was asked for: its worker is stopping it.",
        { Status: RunStatus.Waiting } => "It waits for a human" + Ahead(run.Ahead, "other intervention comes first", "other interventions come first") + ".",
        { Status: RunStatus.Queued, NotBefore: not null } => "It waits for its next attempt.",
        { Status: RunStatus.Queued } when workers is { Count: 0 } => "No worker is alive. It starts as soon as one does.",
        { Status: RunStatus.Queued } when workers is not null && workers.All(worker => worker.Problem is not null) => $"No worker can work: {workers[0].Problem}",
        { Status: RunStatus.Queued } when workers is not null && workers.All(worker => worker.Draining) => "Every worker is shutting down. It starts as soon as a new one does.",
        { Status: RunStatus.Queued } => "It waits for a free place at a worker" + Ahead(run.Ahead, "job is ahead", "jobs are ahead") + ".",
        _ => null,
    };

    private static string Ahead(long? count, string one, string many) => count switch
    {
        null or 0 => "; it is next",
        1 => $"; 1 {one}",
        _ => $"; {count} {many}",
    };
}
