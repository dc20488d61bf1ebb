using Hitl.Contracts.Log;
using Hitl.Redis;
using Hitl.Redis.Idempotency;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Redis;

public sealed class EventLogTests(RedisServer server) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly StoreHost _store = StoreHost.Create(server, ("Retention:LogEvents", "100"), ("Retention:RunDays", "1"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;
    public ValueTask DisposeAsync() => _store.DisposeAsync();
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task State_OfAnEmptyLog_HasAnIncarnationThatTheFirstEventKeeps()
    {
        var empty = await _store.Log.GetStateAsync(Token);
        Assert.Equal((EntryId.Beginning, EntryId.Beginning), (empty.Last, empty.Trimmed));
        await _store.EnqueueAsync();
        Assert.Equal(empty.Incarnation, (await _store.Log.GetStateAsync(Token)).Incarnation);
    }

    [Fact]
    public async Task State_AfterTheLogWasDeleted_HasAnotherIncarnation()
    {
        await _store.EnqueueAsync();
        var before = await _store.Log.GetStateAsync(Token);
        await _store.Database.KeyDeleteAsync(_store.Prefix + "log");
        await _store.EnqueueAsync();
        Assert.NotEqual(before.Incarnation, (await _store.Log.GetStateAsync(Token)).Incarnation);
    }

    [Fact]
    public async Task Read_AfterAPlace_IsExact()
    {
        for (var n = 0; n < 5; n++)
            await _store.EnqueueAsync();
        var all = await _store.Log.ReadAfterAsync(default, 100, Token);
        var rest = await _store.Log.ReadAfterAsync(all.Entries[2].Id, 100, Token);
        Assert.Equal(all.Entries.Skip(3).Select(entry => entry.Id), rest.Entries.Select(entry => entry.Id));
        Assert.Equal(2, (await _store.Log.ReadAfterAsync(default, 2, Token)).Entries.Count);
    }

    [Fact]
    public async Task Trim_BeyondTheLimit_MovesTheWatermarkToTheLastDropped()
    {
        for (var n = 0; n < 110; n++)
            await _store.EnqueueAsync();
        var all = await _store.Log.ReadAfterAsync(default, 200, Token);
        await _store.Reaper.RunOnceAsync(Token);
        var kept = await _store.Log.ReadAfterAsync(default, 200, Token);
        Assert.Equal(100, kept.Entries.Count);
        Assert.Equal(all.Entries[9].Id, kept.Trimmed);
        Assert.Equal(all.Entries[10].Id, kept.Entries[0].Id);
    }

    [Fact]
    public async Task Purge_EndedLongAgo_ForgetsRunJobAndInterventions()
    {
        var job = await _store.EnqueueAsync();
        var id = await _store.WaitAsync(await _store.TakeAsync());
        await _store.Runs.CancelAsync(job.RunId, "ann", Operation.New(), Token);
        await _store.ExpireAsync("runs:ended", job.RunId);
        await _store.Reaper.RunOnceAsync(Token);
        Assert.Null(await _store.Runs.FindAsync(job.RunId, Token));
        Assert.Null(await _store.Runs.FindJobAsync(job.JobId, Token));
        Assert.Null(await _store.Interventions.FindAsync(id, Token));
        Assert.Equal(0, (await _store.Runs.ListAsync(new(), 10, null, Token))!.Total);
        Assert.Equal(0, (await _store.Interventions.ListAsync(new(), 10, null, Token))!.Total);
        Assert.Empty(await _store.Log.ReadRunAsync(job.RunId, Token));
    }

    [Fact]
    public async Task Doorbell_OnEachAppend_Rings()
    {
        var rung = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bell = await _store.Log.SubscribeAsync(() => rung.TrySetResult(), Token);
        await _store.EnqueueAsync();
        await rung.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task Idempotency_FirstThenRepeat_ReplaysTheAnswer()
    {
        var keys = _store.Get<IdempotencyStore>();
        Assert.IsType<IdempotencyClaim.Fresh>(await keys.BeginAsync("k", "b", Token));
        Assert.IsType<IdempotencyClaim.InProgress>(await keys.BeginAsync("k", "b", Token));
        await keys.CompleteAsync("k", new(202, "application/json", "/runs/1", "{}"u8.ToArray()), Token);
        var replay = Assert.IsType<IdempotencyClaim.Replay>(await keys.BeginAsync("k", "b", Token));
        Assert.Equal((202, "/runs/1"), (replay.Answer.Status, replay.Answer.Location));
        Assert.IsType<IdempotencyClaim.DifferentBody>(await keys.BeginAsync("k", "other", Token));
        Assert.IsType<IdempotencyClaim.Fresh>(await keys.BeginAsync("k2", "b", Token));
        await keys.AbandonAsync("k2", Token);
        Assert.IsType<IdempotencyClaim.Fresh>(await keys.BeginAsync("k2", "b", Token));
    }
}
