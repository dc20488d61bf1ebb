using System.Net;
using Hitl.Contracts.Runs;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Redis.Runs;
using Hitl.Redis.Sessions;
using Hitl.Redis.Workers;
using Hitl.Tests.EventsApi;
using Hitl.Tests.EventsApi.Streaming;
using Hitl.Tests.Redis;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Faults;

/// <summary>Redis that is full, read-only, killed or emptied while the API works.</summary>
public sealed class RedisFaultTests
{
    private const string Catalog = """{"recipe":"catalog","params":{"q":"x"}}""";

    [Fact]
    public async Task Redis_WithoutMemory_NewJobsAreRefusedWholeAndTakenAgainLater()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var api = ApiHost.Start(redis, ("Redis:GiveUpAfterSeconds", "2"));
        await AcceptedAsync(api);
        var keys = await redis.SayAsync("DBSIZE");

        await redis.OkAsync("CONFIG SET maxmemory 1");
        await RefusedAsync(api, "redis_full");
        await RefusedAsync(api, "redis_full", ("Idempotency-Key", "one"));
        Assert.Equal(1, await TotalAsync(api));

        await redis.OkAsync("CONFIG SET maxmemory 0");
        Assert.Equal(keys, await redis.SayAsync("DBSIZE"));
        await AcceptedAsync(api, ("Idempotency-Key", "one"));
        Assert.Equal(2, await TotalAsync(api));
    }

    [Fact]
    public async Task Redis_WithoutMemory_AWorkersTransitionsAreWholeOrRefused()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var api = ApiHost.Start(redis);
        var (waiting, intervention) = await api.WaitingAsync();

        await redis.OkAsync("CONFIG SET maxmemory 1");
        using (await api.PostAsync($"/interventions/{intervention}/cancel", "{}"))
        using (await api.PostAsync($"/runs/{waiting.Lease.RunId}/cancel"))
        {
        }

        await redis.OkAsync("CONFIG SET maxmemory 0");
        using var answer = await api.GetAsync($"/runs/{waiting.Lease.RunId}/events");
        var types = (await answer.JsonAsync()).GetProperty("items").EnumerateArray().Select(one => one.GetProperty("event").GetProperty("type").GetString()).ToList();
        var run = await api.Runs.FindAsync(waiting.Lease.RunId, ApiHost.Token);
        string[] expected = run!.Status == RunStatus.Waiting
            ? ["run.queued", "run.started", "intervention.created"]
            : ["run.queued", "run.started", "intervention.created", "intervention.resolved", "run.failed"];
        Assert.Equal(expected, types);
    }

    [Fact]
    public async Task Redis_WithoutMemory_LeasesAreRenewedAndNoRunIsTaken()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var store = StoreHost.Create(redis);
        await store.EnqueueAsync();
        var held = await store.TakeAsync();
        var next = await store.EnqueueAsync();
        var keys = await redis.SayAsync("DBSIZE");
        var deadline = await store.Database.SortedSetScoreAsync(store.Prefix + "leases", held.Lease.RunId);

        await redis.OkAsync("CONFIG SET maxmemory 1");
        await Assert.ThrowsAsync<StoreFullException>(store.TakeAsync);
        await Assert.ThrowsAsync<StoreFullException>(() => store.Queue.ProgressAsync(held.Lease, new("s", null, 1, null), [], StoreHost.Token));
        Assert.Equal(keys, await redis.SayAsync("DBSIZE"));
        Assert.Equal(RunStatus.Queued, (await store.Runs.FindAsync(next.RunId, StoreHost.Token))!.Status);
        var report = await store.Queue.HeartbeatAsync(
            new() { WorkerId = StoreHost.Worker.WorkerId, StartedAt = DateTimeOffset.UnixEpoch, Running = 1, Waiting = 0, MaxRunning = 2 }, [held.Lease], StoreHost.Token);
        Assert.Equal(LeaseState.Held, report.Runs[held.Lease.RunId]);
        Assert.True(await store.Database.SortedSetScoreAsync(store.Prefix + "leases", held.Lease.RunId) > deadline);

        await redis.OkAsync("CONFIG SET maxmemory 0");
        Assert.Equal(next.RunId, (await store.TakeAsync()).Lease.RunId);
    }

    [Fact]
    public async Task Redis_WithoutMemory_OperatorsResolveAndCancelAllTheSame()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var store = StoreHost.Create(redis);
        await store.EnqueueAsync();
        var waiting = await store.TakeAsync();
        var intervention = await store.WaitAsync(waiting);
        await store.EnqueueAsync();
        var running = await store.TakeAsync();

        await redis.OkAsync("CONFIG SET maxmemory 1");
        var look = Assert.IsType<InterventionResult.LookBegun>(
            await store.Interventions.BeginLookAsync(intervention, null, TimeSpan.FromMinutes(1), StoreHost.Token));
        await store.Interventions.EndLookAsync(intervention, look.Ticket.LookId, "Still there.", StoreHost.Token);
        Assert.IsType<CancelRunResult.Stopping>(await store.Runs.CancelAsync(running.Lease.RunId, "ann", Operation.New(), StoreHost.Token));
        Assert.IsType<CancelRunResult.EndedNow>(await store.Runs.CancelAsync(waiting.Lease.RunId, "ann", Operation.New(), StoreHost.Token));

        await redis.OkAsync("CONFIG SET maxmemory 0");
        Assert.Equal(RunStatus.Failed, (await store.Runs.FindAsync(waiting.Lease.RunId, StoreHost.Token))!.Status);
    }

    [Fact]
    public async Task Redis_WithoutMemory_ASessionIsKeptWholeOrNotAtAll()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var store = StoreHost.Create(redis);
        await store.EnqueueAsync();
        var run = await store.TakeAsync();
        var session = new NewSession { Key = new("members", "example.org", "ada"), Sealed = new byte[] { 1, 2, 3 }, Size = 3, CapturedBy = "ada" };
        var first = await store.Sessions.CaptureAsync(run.Lease, session, StoreHost.Token);
        var keys = await redis.SayAsync("DBSIZE");

        await redis.OkAsync("CONFIG SET maxmemory 1");
        await Assert.ThrowsAsync<StoreFullException>(() => store.Sessions.CaptureAsync(run.Lease, session, StoreHost.Token));

        Assert.Equal(keys, await redis.SayAsync("DBSIZE"));
        Assert.Equal(first.SessionId, await store.Sessions.NewestAsync(session.Key, StoreHost.Token));
    }

    [Fact]
    public async Task Redis_ReadOnlyReplica_NewJobsAreRefusedAndTakenAgainLater()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var api = ApiHost.Start(redis, ("Redis:GiveUpAfterSeconds", "2"));
        await AcceptedAsync(api);

        await redis.OkAsync("REPLICAOF 127.0.0.1 1");
        await RefusedAsync(api, "redis_full");
        Assert.Equal(1, await TotalAsync(api));

        await redis.OkAsync("REPLICAOF NO ONE");
        await AcceptedAsync(api);
        Assert.Equal(2, await TotalAsync(api));
    }

    [Fact]
    public async Task Redis_KilledRightAfterA202_TheJobIsThereAfterItsRestart()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var api = ApiHost.Start(redis);
        var accepted = new List<string>();
        for (var round = 0; round < 5; round++)
        {
            accepted.Add(await AcceptedAsync(api));
            await redis.KillAsync();
            await redis.RestartAsync();
        }

        foreach (var run in accepted)
            Assert.Equal(RunStatus.Queued, (await api.Runs.FindAsync(run, ApiHost.Token))?.Status);
        Assert.Equal(accepted.Count, await TotalAsync(api));
    }

    [Fact]
    public async Task Redis_EmptiedWhileClientsFollow_TheyAreToldToReloadAndGoOn()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var api = ApiHost.Start(redis);
        await AcceptedAsync(api);
        await using var stream = await SseStream.OpenAsync(api.Address);
        Assert.Equal("connected", (await stream.ReadAsync()).Type);

        await redis.OkAsync("FLUSHALL");
        var reset = await stream.ReadAsync();
        Assert.Equal("stream.reset", reset.Type);
        Assert.Equal("other_log", reset.Field("reason"));
        var next = await AcceptedAsync(api);
        Assert.Equal(next, (await stream.ReadAsync()).Field("run_id"));
        Assert.Equal(1, await TotalAsync(api));
    }

    private static async Task<string> AcceptedAsync(ApiHost api, params (string Name, string Value)[] headers)
    {
        using var answer = await api.PostAsync("/runs", Catalog, headers);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync(ApiHost.Token));
        return (await answer.TextAsync("run_id"))!;
    }

    private static async Task RefusedAsync(ApiHost api, string code, params (string Name, string Value)[] headers)
    {
        using var answer = await api.PostAsync("/runs", Catalog, headers);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(code, await answer.CodeAsync());
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private static async Task<int> TotalAsync(ApiHost api)
    {
        using var answer = await api.GetAsync("/runs");
        return (await answer.JsonAsync()).GetProperty("total").GetInt32();
    }
}
