using System.Globalization;
using Hitl.Contracts.Runs;
using Hitl.Tests.EventsApi;
using Hitl.Tests.EventsApi.Streaming;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Faults;

/// <summary>A replica that takes over. Hitl is given both addresses and finds the primary by itself.</summary>
public sealed class RedisFailoverTests
{
    [Fact]
    public async Task Primary_DiesAndItsReplicaIsPromoted_WorkAndStreamsGoOn()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync();
        await FollowAsync(replica, primary);
        await using var api = ApiHost.Start(primary, ("ConnectionStrings:redis", $"{primary.ConnectionString},{replica.ConnectionString}"));
        await using var stream = await SseStream.OpenAsync(api.Address);
        await stream.ReadAsync();
        var before = await api.EnqueueAsync();
        Assert.Equal(before.RunId, (await stream.ReadAsync()).Field("run_id"));
        await CaughtUpAsync(replica, primary);

        await primary.KillAsync();
        await replica.OkAsync("REPLICAOF NO ONE");

        var after = await AcceptedAsync(api);
        Assert.Equal(after, (await stream.ReadAsync()).Field("run_id"));
        Assert.Equal(RunStatus.Queued, (await api.Runs.FindAsync(before.RunId, ApiHost.Token))?.Status);
        await using var back = await SseStream.OpenAsync(api.Address, lastEventId: stream.LastId);
        Assert.Equal("connected", (await back.ReadAsync()).Type);
        var next = await AcceptedAsync(api);
        Assert.Equal(next, (await back.ReadAsync()).Field("run_id"));
    }

    [Fact]
    public async Task Replica_ThatMissedTheLastWrites_ItsClientsAreToldToReload()
    {
        await using var primary = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync();
        await FollowAsync(replica, primary);
        await using var api = ApiHost.Start(primary, ("ConnectionStrings:redis", $"{primary.ConnectionString},{replica.ConnectionString}"));
        await using var stream = await SseStream.OpenAsync(api.Address);
        await stream.ReadAsync();
        await api.EnqueueAsync();
        await stream.ReadAsync();
        await CaughtUpAsync(replica, primary);
        // From here on the replica hears nothing: what is answered now is lost with the primary.
        await replica.OkAsync("REPLICAOF NO ONE");
        var lost = await api.EnqueueAsync();
        Assert.Equal(lost.RunId, (await stream.ReadAsync()).Field("run_id"));

        await primary.KillAsync();

        var reset = await stream.ReadAsync();
        Assert.Equal(("stream.reset", "beyond_end"), (reset.Type, reset.Field("reason")));
        var next = await AcceptedAsync(api);
        Assert.Equal(next, (await stream.ReadAsync()).Field("run_id"));
        Assert.Null(await api.Runs.FindAsync(lost.RunId, ApiHost.Token));
    }

    private static async Task FollowAsync(RedisServer replica, RedisServer primary)
    {
        await replica.OkAsync(string.Create(CultureInfo.InvariantCulture, $"REPLICAOF 127.0.0.1 {primary.Port}"));
        await CaughtUpAsync(replica, primary);
    }

    private static Task<string> CaughtUpAsync(RedisServer replica, RedisServer primary) => FaultStack.UntilAsync(
        async () => $"{await primary.SayAsync("DBSIZE")} {await replica.SayAsync("DBSIZE")} {await LinkAsync(replica)}",
        now => now.Split(' ') is [var one, var other, "up"] && one == other);

    private static async Task<string> LinkAsync(RedisServer replica) => await replica.TellAsync("INFO replication", "master_link_status:");

    /// <summary>As a client that repeats under one key does, until the new primary is known.</summary>
    private static async Task<string> AcceptedAsync(ApiHost api)
    {
        var key = Guid.NewGuid().ToString("N");
        var answer = await FaultStack.UntilAsync(
            async () =>
            {
                using var answer = await api.PostAsync("/runs", """{"recipe":"catalog","params":{"q":"x"}}""", ("Idempotency-Key", key));
                return (answer.IsSuccessStatusCode, Run: answer.IsSuccessStatusCode ? await answer.TextAsync("run_id") : null);
            },
            answer => answer.IsSuccessStatusCode);
        return answer.Run!;
    }
}
