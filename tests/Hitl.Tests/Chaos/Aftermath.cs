using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hitl.Contracts;
using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Contracts.Log;
using Hitl.Contracts.Runs;
using Hitl.Tests.Faults;
using Hitl.Tests.Redis;

namespace Hitl.Tests.Chaos;

/// <summary>What must hold when all is over, for a log and what the API says of it.</summary>
internal sealed class Aftermath
{
    private readonly IReadOnlyList<(string Id, HitlEvent Event, string Json)> _log;
    private readonly IReadOnlyList<HitlEvent> _events;
    private readonly EventFold _fold;

    private Aftermath(IReadOnlyList<(string Id, HitlEvent Event, string Json)> log)
    {
        _log = log;
        _events = [.. log.Select(entry => entry.Event)];
        _fold = EventFold.Of(_events);
    }

    public int Events => _log.Count;

    public int Runs => _fold.Runs.Count;

    public int Interventions => _fold.Interventions.Count;

    public int Completed => _fold.Runs.Values.Count(status => status == RunStatus.Completed);

    /// <summary>Reads the log again, from its beginning to the last event of any run.</summary>
    public static async Task<Aftermath> ReadAsync(Uri api, PatientClient client, CancellationToken cancellation)
    {
        var runs = await AllAsync(client, "/runs?", HitlJson.Default.PageRunView, cancellation);
        var events = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var run in runs)
        {
            foreach (var one in (await client.GetAsync($"/runs/{run.RunId}/events", HitlJson.Default.PageRunEventView, cancellation)).Items)
                events.Add(one.Id, one.Event);
        }

        await using var fresh = new StreamFollower(api);
        await CaughtUpAsync(fresh, events.Count);
        InOrder(fresh.Events);
        Assert.Equal(events.Keys.OrderBy(Entry), fresh.Events.Select(entry => entry.Id));
        foreach (var entry in fresh.Events)
        {
            using var told = JsonDocument.Parse(entry.Json);
            Assert.True(JsonElement.DeepEquals(told.RootElement, events[entry.Id]), $"{entry.Id}: the stream says {entry.Json}, the run's own list {events[entry.Id]}");
        }

        return new(fresh.Events);
    }

    /// <summary>A reader has seen each event of the log once, in order, and nothing else.</summary>
    public async Task IsSeenByAsync(StreamFollower reader)
    {
        await CaughtUpAsync(reader, _log.Count);
        Assert.Empty(reader.Refusals);
        InOrder(reader.Events);
        Assert.Equal(_log.Select(entry => (entry.Id, entry.Json)), reader.Events.Select(entry => (entry.Id, entry.Json)));
    }

    public void EveryRunEndedOnce()
    {
        foreach (var run in _events.Cast<RunEvent>().GroupBy(one => one.Run))
        {
            var end = Assert.Single(run, one => one is RunCompleted or RunFailed);
            Assert.True(end == run.Last(), $"{run.Key} has an event after its end: {run.Last().Type}");
        }

        foreach (var ((run, failure), job) in _fold.Failures.Select(one => (one, _fold.Jobs[one.Key])))
        {
            if (failure.NextRunId is { } next)
                Assert.True(_fold.Jobs.GetValueOrDefault(next) == job, $"{run} goes on as {next}, which is no run of its job");
        }
    }

    /// <summary>By id: none is left open, none was resolved twice, and all before or with their run's end.</summary>
    public void EveryInterventionWasResolvedOnce()
    {
        var created = _events.OfType<InterventionCreated>().Select(one => one.InterventionId).Order(StringComparer.Ordinal);
        Assert.Equal(created, _events.OfType<InterventionResolved>().Select(one => one.InterventionId).Order(StringComparer.Ordinal));
        var ended = new HashSet<string>(StringComparer.Ordinal);
        foreach (var happened in _events.Cast<RunEvent>())
        {
            if (happened is RunCompleted or RunFailed)
                ended.Add(happened.Run);
            Assert.False(happened is InterventionResolved && ended.Contains(happened.Run), $"{happened.Run} ended before its intervention");
        }
    }

    /// <summary>No more and no other jobs than were accepted, each with one end.</summary>
    public async Task JobsAreAsync(IReadOnlyList<string> accepted, PatientClient client, CancellationToken cancellation)
    {
        Assert.Equal(accepted.Order(StringComparer.Ordinal), _fold.Jobs.Values.Distinct().Order(StringComparer.Ordinal));
        var over = _events.Select(one => one switch { RunCompleted done => done.JobId, RunFailed { NextRunId: null } failed => failed.JobId, _ => null }).OfType<string>();
        Assert.Equal(accepted.Order(StringComparer.Ordinal), over.Order(StringComparer.Ordinal));
        foreach (var job in accepted)
        {
            var view = await client.GetAsync($"/jobs/{job}", HitlJson.Default.JobView, cancellation);
            Assert.Equal(_fold.RunOrder.Where(run => _fold.Jobs[run] == job), view.Runs.Select(run => run.RunId));
            Assert.Equal(_fold.Runs[view.Runs[^1].RunId] == RunStatus.Completed ? JobStatus.Completed : JobStatus.Failed, view.Status);
        }
    }

    /// <summary>GET /runs and GET /interventions, all their pages, newest first.</summary>
    public async Task ListsAreTheFoldAsync(PatientClient client, CancellationToken cancellation)
    {
        var runs = await AllAsync(client, "/runs?", HitlJson.Default.PageRunView, cancellation);
        Assert.Equal(
            Enumerable.Reverse(_fold.RunOrder).Select(id =>
                (id, _fold.Jobs[id], _fold.Runs[id], _fold.Failures.TryGetValue(id, out var failed) ? failed.Code : (FailureCode?)null, failed.NextRunId)),
            runs.Select(run => (run.RunId, run.JobId, run.Status, run.FailureCode, run.NextRunId)));

        var interventions = await AllAsync(client, "/interventions?", HitlJson.Default.PageInterventionView, cancellation);
        Assert.Equal(
            Enumerable.Reverse(_fold.InterventionOrder).Select(id =>
                (id, _fold.RunOf[id], _fold.Jobs[_fold.RunOf[id]], _fold.Interventions[id], (Resolution?)_fold.Resolutions[id].Resolution, (string?)_fold.Resolutions[id].By)),
            interventions.Select(one => (one.InterventionId, one.RunId, one.JobId, one.Status, one.Resolution, one.ResolvedBy)));
    }

    /// <summary>What an operator was told has happened did happen.</summary>
    public void Kept(IEnumerable<KeyValuePair<string, Resolution>> promised)
    {
        foreach (var (id, resolution) in promised)
            Assert.True(_fold.Resolutions[id] == (resolution, "local"), $"{id} was answered as {resolution}, and is {_fold.Resolutions[id]}");
    }

    private static EntryId Entry(string id)
    {
        Assert.True(LogPosition.TryParse(id, out var position), $"{id} is no position");
        return position.Entry;
    }

    private static void InOrder(IReadOnlyList<(string Id, HitlEvent Event, string Json)> seen)
    {
        Assert.DoesNotContain(seen, one => one.Event is not RunEvent);
        foreach (var (before, after) in seen.Zip(seen.Skip(1)))
            Assert.True(Entry(before.Id) < Entry(after.Id), $"{after.Id} came after {before.Id}");
        Assert.True(seen.Select(one => one.Id.Split('-')[0]).Distinct().Count() == 1, "ids of more than one log");
    }

    private static Task<int> CaughtUpAsync(StreamFollower reader, int events) =>
        FaultStack.UntilAsync(() => Task.FromResult(reader.Events.Count), count => count >= events);

    private static async Task<IReadOnlyList<T>> AllAsync<T>(PatientClient client, string path, JsonTypeInfo<Page<T>> type, CancellationToken cancellation)
    {
        var all = new List<T>();
        string? cursor = null;
        do
        {
            var page = await client.GetAsync($"{path}limit=50{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}", type, cancellation);
            all.AddRange(page.Items);
            cursor = page.NextCursor;
            if (cursor is null)
                Assert.Equal(page.Total, all.Count);
        }
        while (cursor is not null);
        return all;
    }
}
