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
