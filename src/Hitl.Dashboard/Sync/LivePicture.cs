using System.Collections.Immutable;

namespace Hitl.Dashboard.Sync;

/// <summary>Everything that is going on at one moment: active runs, open interventions, the latest ends. Immutable.</summary>
public sealed record LivePicture
{
    /// <summary>How many ended runs are kept in sight.</summary>
    public const int MostEnded = 200;

    public static readonly LivePicture Empty = new();

    public ImmutableDictionary<string, RunRow> Runs { get; init; } = ImmutableDictionary.Create<string, RunRow>(StringComparer.Ordinal);

    public ImmutableDictionary<string, InterventionRow> Interventions { get; init; } =
        ImmutableDictionary.Create<string, InterventionRow>(StringComparer.Ordinal);

    /// <summary>Runs that ended, newest first.</summary>
    public ImmutableList<RunRow> Ended { get; init; } = [];

    /// <summary>Queued runs that are in the queue and not in <see cref="Runs"/>: a long queue is not loaded whole.</summary>
    public long QueuedBeyond { get; init; }

    /// <summary>True once a snapshot was loaded.</summary>
    public bool IsLoaded { get; init; }

    public LivePicture With(RunRow run) => run.IsActive
        ? this with { Runs = Runs.SetItem(run.RunId, run) }
        : this with { Runs = Runs.Remove(run.RunId), Ended = EndedWith(run) };

    public LivePicture With(InterventionRow intervention) =>
        this with { Interventions = Interventions.SetItem(intervention.InterventionId, intervention) };

    private ImmutableList<RunRow> EndedWith(RunRow run)
    {
        var ended = Ended.RemoveAll(other => other.RunId == run.RunId).Insert(0, run);
        return ended.Count > MostEnded ? ended.RemoveRange(MostEnded, ended.Count - MostEnded) : ended;
    }
}
