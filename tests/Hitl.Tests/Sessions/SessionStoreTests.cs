using Hitl.Contracts.Sessions;
using Hitl.Redis;
using Hitl.Redis.Runs;
using Hitl.Redis.Sessions;
using Hitl.Tests.Redis;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Sessions;

public sealed class SessionStoreTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncDisposable
{
    private static readonly SessionKey Ada = new("members", "example.org", "ada");
    private readonly StoreHost _store = StoreHost.Create(redis);

    [Fact]
    public async Task Capture_NewerOne_TakesItsPlaceAndThreeAreKept()
    {
        var run = await RunAsync();
        List<string> ids = [];
        for (var n = 0; n < 5; n++)
            ids.Add((await CaptureAsync(run, Ada)).SessionId);
        await CaptureAsync(run, Ada with { Account = "bob" });
        var kept = (await _store.Sessions.ListAsync(new(), 50, null, StoreHost.Token))!;
        Assert.Equal(4, kept.Total);
        Assert.Equal(
            [(ids[4], SessionState.Usable), (ids[3], SessionState.Superseded), (ids[2], SessionState.Superseded)],
            kept.Items.Where(session => session.Account == "ada").Select(session => (session.SessionId, session.State)));
        Assert.Equal(ids[4], await _store.Sessions.NewestAsync(Ada, StoreHost.Token));
        Assert.Null(await _store.Sessions.ReadSealedAsync(ids[0], StoreHost.Token));
        Assert.Equal(2, (await _store.Sessions.ListAsync(new() { States = [SessionState.Superseded] }, 50, null, StoreHost.Token))!.Total);
        Assert.Equal(6, (await _store.EventsAsync()).Count(type => type == "session.captured"));
    }

    [Fact]
    public async Task Capture_RunThatEnded_IsRefusedAndLeavesNothing()
    {
        var run = await RunAsync();
        await _store.Queue.CompleteAsync(run.Lease, StoreHost.Stats, null, StoreHost.Token);
        await Assert.ThrowsAsync<LeaseLostException>(() => CaptureAsync(run, Ada));
        await Assert.ThrowsAsync<LeaseLostException>(() => _store.Sessions.UseAsync(run.Lease, "s_1", StoreHost.Token));
        Assert.Equal("run.completed", (await _store.EventsAsync())[^1]);
        Assert.Equal(0, (await _store.Sessions.ListAsync(new(), 50, null, StoreHost.Token))!.Total);
    }

    [Fact]
    public async Task Read_KeyThatHoldsSomethingElse_IsTroubleThatDoesNotPass()
    {
        await _store.Database.ListRightPushAsync($"{_store.Prefix}session:s_odd:data", "x");
        var trouble = await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.Sessions.ReadSealedAsync("s_odd", StoreHost.Token));
        Assert.False(trouble.MayPass);
    }

    [Fact]
    public async Task Stale_ThenProven_IsUsableAgainUnlessAnotherIs()
    {
        var run = await RunAsync();
        var first = (await CaptureAsync(run, Ada)).SessionId;
        await _store.Sessions.StaleAsync(first, "The site forgot it.", StoreHost.Token);
        Assert.Null(await _store.Sessions.NewestAsync(Ada, StoreHost.Token));
        Assert.Equal((SessionState.Stale, "The site forgot it."), await StateAsync(first));
        await _store.Sessions.ProvenAsync(first, StoreHost.Token);
        Assert.Equal((SessionState.Usable, null), await StateAsync(first));

        await _store.Sessions.StaleAsync(first, "Again.", StoreHost.Token);
        var second = (await CaptureAsync(run, Ada)).SessionId;
        await _store.Sessions.ProvenAsync(first, StoreHost.Token);
        Assert.Equal((SessionState.Superseded, null), await StateAsync(first));
        Assert.Equal(second, await _store.Sessions.NewestAsync(Ada, StoreHost.Token));
    }

    [Fact]
    public async Task Use_CountsARunOnceAndShowsOnIt()
    {
        var run = await RunAsync();
        var id = (await CaptureAsync(run, Ada)).SessionId;
        Assert.True(await _store.Sessions.UseAsync(run.Lease, id, StoreHost.Token));
        Assert.True(await _store.Sessions.UseAsync(run.Lease, id, StoreHost.Token));
        Assert.Equal(1, (await _store.Sessions.FindAsync(id, StoreHost.Token))!.Uses);
        Assert.Equal(id, (await _store.Runs.FindAsync(run.Lease.RunId, StoreHost.Token))!.SessionId);
        var intervention = await _store.WaitAsync(run);
        Assert.Equal(id, (await _store.Interventions.FindAsync(intervention, StoreHost.Token))!.SessionId);
    }

    [Fact]
    public async Task Delete_LeavesNothingOfIt()
    {
        var run = await RunAsync();
        var id = (await CaptureAsync(run, Ada)).SessionId;
        Assert.True(await _store.Sessions.DeleteAsync(id, StoreHost.Token));
        Assert.False(await _store.Sessions.DeleteAsync(id, StoreHost.Token));
        Assert.Null(await _store.Sessions.FindAsync(id, StoreHost.Token));
        Assert.Null(await _store.Sessions.NewestAsync(Ada, StoreHost.Token));
        Assert.False(await _store.Sessions.UseAsync(run.Lease, id, StoreHost.Token));
        await _store.Sessions.StaleAsync(id, "gone", StoreHost.Token);
        Assert.Equal(0, (await _store.Sessions.ListAsync(new(), 50, null, StoreHost.Token))!.Total);
    }

    [Fact]
    public void Group_DifferentKeys_AreDifferent() =>
        Assert.Equal(4, new[] { Ada, Ada with { Account = null }, new("membersexample", ".org", "ada"), new("members", "example.orga", "da") }.Select(key => key.Group).Distinct().Count());

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private async Task<TakenRun> RunAsync()
    {
        await _store.EnqueueAsync();
        return await _store.TakeAsync();
    }

    private Task<SessionView> CaptureAsync(TakenRun run, SessionKey key) => _store.Sessions.CaptureAsync(
        run.Lease, new() { Key = key, Sealed = new byte[] { 1, 2, 3 }, Size = 3, CapturedBy = "ada" }, StoreHost.Token);

    private async Task<(SessionState, string?)> StateAsync(string id)
    {
        var session = (await _store.Sessions.FindAsync(id, StoreHost.Token))!;
        return (session.State, session.StaleBecause);
    }
}
