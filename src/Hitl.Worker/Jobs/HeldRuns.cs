using System.Collections.Concurrent;

namespace Hitl.Worker.Jobs;

/// <summary>The runs of this process, by run id.</summary>
internal sealed class HeldRuns
{
    private readonly ConcurrentDictionary<string, HeldRun> runs = new(StringComparer.Ordinal);

    public IReadOnlyCollection<HeldRun> All => [.. runs.Values];

    public int Waiting => runs.Values.Count(run => run.Parked is not null);

    /// <summary>Those that wait with their page open.</summary>
    public int Awake => runs.Values.Count(run => run.Parked is { IsAsleep: false });

    /// <summary>Why no new job may be taken; null where one may.</summary>
    public string? WhyFull(WorkerOptions limits)
    {
        var (waiting, awake) = (Waiting, Awake);
        if (waiting >= limits.MaxWaiting)
            return $"{waiting} runs wait for a human, as many as {WorkerOptions.Section}:{nameof(limits.MaxWaiting)} allows: no new job is taken.";
        // Some pages can't be put away; with too many of them open, new runs would only add to them.
        return awake > limits.MaxAwake
            ? $"{awake} runs that wait for a human hold their page open, more than {WorkerOptions.Section}:{nameof(limits.MaxAwake)} allows: no new job is taken until enough of them hibernate or end."
            : null;
    }

    public HeldRun? Find(string runId) => runs.GetValueOrDefault(runId);

    public void Add(HeldRun run) => runs[run.Lease.RunId] = run;

    public void Remove(HeldRun run) => runs.TryRemove(new(run.Lease.RunId, run));
}
