using System.Net;
using System.Net.Sockets;
using System.Text;
using Hitl.EventsApi.Streaming;
using Hitl.Tests.Faults;
using Hitl.Tests.Stack;

namespace Hitl.Tests.EventsApi.Streaming;

/// <summary>What many clients, or idle ones, can take of one process.</summary>
public sealed class StreamLimitTests(RedisServer redis) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task Open_BeyondTheLimit_IsDroppedWithoutAStatusUntilAPlaceIsFree()
    {
        await using var api = ApiHost.Start(redis, ("Stream:MaxClients", "2"));
        using var dropped = new MeterReadings(api, "hitl.stream.dropped_clients");
        await using var first = await SseStream.OpenAsync(api.Address);
        var second = await SseStream.OpenAsync(api.Address);
        var problem = await Assert.ThrowsAsync<HttpRequestException>(() => SseStream.OpenAsync(api.Address));
        Assert.Null(problem.StatusCode);
        Assert.Equal(1, dropped.Added);
        // An error status is still what says that the request itself is wrong.
        using var wrong = await api.GetAsync("/events/runs/events?types=nonsense");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);

        await second.DisposeAsync();
        await using var third = await WhenThereIsAPlaceAsync(api);
        await third.ReadAsync();
        var run = await api.EnqueueAsync();
        await first.ReadAsync();
        Assert.Equal(run.RunId, (await first.ReadAsync()).Field("run_id"));
        Assert.Equal(run.RunId, (await third.ReadAsync()).Field("run_id"));
    }

    [Fact]
    public async Task Restart_ManyClientsFarBehind_EachSeesEverythingOnceAndFewReadRedisAtOnce()
    {
        const int clients = 40, events = 300, atOnce = 3;
        await using var former = ApiHost.Start(redis);
        var start = new Hitl.Contracts.Log.LogPosition((await former.Log.GetStateAsync(ApiHost.Token)).Incarnation, default).ToString();
        var expected = (await former.EnqueueManyAsync(events)).Select(run => run.RunId).ToList();

        await using var api = ApiHost.Start(redis, former.Workspace, 0, null, ("Stream:RingEvents", "16"), ("Stream:CatchUpReads", $"{atOnce}"));
        using var reads = new MeterReadings(api, "hitl.stream.log_reads");
        var streams = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => SseStream.OpenAsync(api.Address, lastEventId: start)));
        var live = (await api.EnqueueAsync()).RunId;
        await Task.WhenAll(streams.Select(async stream =>
        {
            Assert.Equal("connected", (await stream.ReadAsync()).Type);
            Assert.Equal([.. expected, live], (await stream.ReadManyAsync(events + 1)).Select(message => message.Field("run_id")!));
            await stream.DisposeAsync();
        }));
        Assert.InRange(reads.Added, clients, long.MaxValue);
        Assert.InRange(reads.Highest, 1, atOnce);
    }

    [Fact]
    public async Task Restart_IdAmongTheNewestEvents_IsServedFromTheRingWithoutAskingRedis()
    {
        await using var former = ApiHost.Start(redis);
        await using var before = await SseStream.OpenAsync(former.Address);
        await before.ReadAsync();
        var expected = (await former.EnqueueManyAsync(50)).Select(run => run.RunId).ToList();
        var seen = await before.ReadManyAsync(50);

        await using var api = ApiHost.Start(redis, former.Workspace, 0, null, ("Stream:RingEvents", "32"));
        var ring = api.Get<EventRing>();
        await FaultStack.UntilAsync(() => Task.FromResult(ring.End), end => end is not null);
        using var reads = new MeterReadings(api, "hitl.stream.log_reads");
        await using var back = await SseStream.OpenAsync(api.Address, lastEventId: seen[29].Id);
        Assert.Equal(("connected", seen[29].Id), (await back.ReadAsync()) is { } connected ? (connected.Type, connected.Id) : default);
        var live = (await api.EnqueueAsync()).RunId;
        Assert.Equal([.. expected[30..], live], (await back.ReadManyAsync(21)).Select(message => message.Field("run_id")!));
        Assert.Equal(0, reads.Added);
        await using var older = await SseStream.OpenAsync(api.Address, lastEventId: seen[0].Id);
        await older.ReadManyAsync(2);
        Assert.InRange(reads.Added, 1, long.MaxValue);
    }

    [Fact]
    public async Task StuckClient_ThatTakesNothingForTwiceTheKeepalive_IsCutOffThoughTheRingStillHasAll()
    {
        await using var api = ApiHost.Start(redis, ("Stream:KeepAliveSeconds", "1"), ("Stream:RingBytes", "268435456"));
        using var slow = new MeterReadings(api, "hitl.stream.slow_clients");
        await api.EnqueueAsync();
        var taken = await api.TakeAsync();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, api.Address.Port, ApiHost.Token);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET /events/runs/events?from=start HTTP/1.1\r\nHost: localhost\r\n\r\n"), ApiHost.Token);

        // More than the sockets hold together; the ring holds it all, so that only the clock can find the client out.
        for (var sent = 0; sent < 500; sent += 20)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(n => api.Queue.ProgressAsync(
                taken.Lease, new(new string('x', 20_000), $"message {n}", n, null), [], ApiHost.Token)));
        }

        var clients = api.Get<StreamClients>();
        await FaultStack.UntilAsync(() => Task.FromResult(clients.Count), open => open == 0);
        Assert.Equal(1, slow.Added);
    }

    /// <summary>The server has to notice first that another one hung up.</summary>
    private static async Task<SseStream> WhenThereIsAPlaceAsync(ApiHost api) => (await FaultStack.UntilAsync(() => TryOpenAsync(api), stream => stream is not null))!;

    private static async Task<SseStream?> TryOpenAsync(ApiHost api)
    {
        try
        {
            return await SseStream.OpenAsync(api.Address);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
