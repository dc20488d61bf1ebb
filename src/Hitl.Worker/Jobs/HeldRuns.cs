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

    public HeldRun? Find(string runId) => runs.GetValueOrDefault(runId);

    public void Add(HeldRun run) => runs[run.Lease.RunId] = run;

    public void Remove(HeldRun run) => runs.TryRemove(new(run.Lease.RunId, run));
}
