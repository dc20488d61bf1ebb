using System.Collections.Immutable;
using Hitl.Contracts;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Dashboard.Api;

namespace Hitl.Dashboard.Sync;

/// <summary>Loads the picture from the REST lists: all that runs or waits, the head of the queue, the latest ends.</summary>
internal sealed class SnapshotLoader(HitlApi api)
{
    private const int LatestEnds = 20;

    public async Task<LivePicture> LoadAsync(CancellationToken cancellation)
    {
        var busy = new RunQuery { Statuses = [RunStatus.Running, RunStatus.Waiting] };
        var queued = await api.ListRunsAsync(new() { Statuses = [RunStatus.Queued] }, HitlApi.LargestPage, null, cancellation);
        var running = await AllAsync((cursor, token) => api.ListRunsAsync(busy, HitlApi.LargestPage, cursor, token), cancellation);
        var ended = await api.ListRunsAsync(new() { Statuses = [RunStatus.Completed, RunStatus.Failed] }, LatestEnds, null, cancellation);
        var interventions = await AllAsync<InterventionView>(
            (cursor, token) => api.ListInterventionsAsync("open,claimed", HitlApi.LargestPage, cursor, token), cancellation);

        // The lists are read one after the other: a run that moved on between two of them is where it was seen last.
        var runs = ImmutableDictionary.CreateBuilder<string, RunRow>(StringComparer.Ordinal);
        foreach (var run in queued.Items.Concat(running))
            runs[run.RunId] = RunRow.From(run);
        foreach (var run in ended.Items)
            runs.Remove(run.RunId);
        return new()
        {
            Runs = runs.ToImmutable(),
            Interventions = LivePicture.Empty.Interventions.SetItems(
                interventions.Select(view => KeyValuePair.Create(view.InterventionId, InterventionRow.From(view)))),
            Ended = [.. ended.Items.Select(RunRow.From).OrderByDescending(run => run.EndedAt)],
            QueuedBeyond = Math.Max(0, queued.Total - queued.Items.Count),
            IsLoaded = true,
        };
    }

    private static async Task<List<T>> AllAsync<T>(
        Func<string?, CancellationToken, Task<Page<T>>> read, CancellationToken cancellation)
    {
        var all = new List<T>();
        string? cursor = null;
        do
        {
            var page = await read(cursor, cancellation);
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }
}
