using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Hitl.Contracts.Events;
using Hitl.Tests.Stack;
using Microsoft.Extensions.Time.Testing;

namespace Hitl.Tests.EventsApi.Streaming;

public sealed class StreamTests(RedisServer redis) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task Headers_OfAStream_KeepProxiesFromHoldingItBack()
    {
        await using var api = ApiHost.Start(redis);
        await using var stream = await SseStream.OpenAsync(api.Address);
        var headers = stream.Response.Headers;
        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType!.ToString());
        Assert.True(headers.CacheControl!.NoStore);
        Assert.Equal("no", Assert.Single(headers.GetValues("X-Accel-Buffering")));
        Assert.False(headers.Contains("Server"));
    }

    [Fact]
    public async Task Accept_ThatExcludesStreams_IsServedAllTheSame()
    {
        await using var api = ApiHost.Start(redis);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events/runs/events");
        request.Headers.Accept.ParseAdd("image/png");
        using var response = await api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ApiHost.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task OtherMethods_Are405(string method)
    {
        await using var api = ApiHost.Start(redis);
        using var request = new HttpRequestMessage(new(method), "/events/runs/events");
        using var response = await api.Http.SendAsync(request, ApiHost.Token);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Theory]
    [InlineData("?types=run.failed,nonsense", "types")]
    [InlineData("?types=connected", "types")]
    [InlineData("?run_id=no/id", "run_id")]
    [InlineData("?from=yesterday", "from")]
    public async Task Parameter_ThatIsNone_Is400WithItsName(string query, string name)
    {
        await using var api = ApiHost.Start(redis);
        using var response = await api.Http.GetAsync("/events/runs/events" + query, ApiHost.Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = JsonElement.Parse(await response.Content.ReadAsStringAsync(ApiHost.Token));
        Assert.True(problem.GetProperty("errors").TryGetProperty(name, out _));
    }

    [Fact]
    public async Task Filters_RunAndTypes_LetOnlyThesePass()
    {
        await using var api = ApiHost.Start(redis);
        await using var byType = await SseStream.OpenAsync(api.Address, "?types=run.started,run.completed");
        await byType.ReadAsync();
        var first = await api.EnqueueAsync();
        await using var byRun = await SseStream.OpenAsync(api.Address, "?from=start&run_id=" + first.RunId);
        await byRun.ReadAsync();
        await api.EnqueueAsync();
        var taken = await api.TakeAsync();
        await api.Queue.CompleteAsync(taken.Lease, ApiHost.Stats, null, ApiHost.Token);

        Assert.Equal([EventTypes.RunStarted, EventTypes.RunCompleted], (await byType.ReadManyAsync(2)).Select(message => message.Type));
        var ofRun = await byRun.ReadManyAsync(3);
        Assert.Equal([EventTypes.RunQueued, EventTypes.RunStarted, EventTypes.RunCompleted], ofRun.Select(message => message.Type));
        Assert.All(ofRun, message => Assert.Equal(first.RunId, message.Field("run_id")));
    }

    [Fact]
    public async Task KeepAlive_AfterFifteenSilentSeconds_IsAComment()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        await using var api = ApiHost.Start(redis, null, 0, time);
        await using var stream = await SseStream.OpenAsync(api.Address);
        await using (new TimePump(time))
            await stream.ReadAsync();
        time.Advance(TimeSpan.FromSeconds(15));
        var block = await stream.ReadBlockAsync();
        Assert.NotNull(block!.Comment);
        Assert.Null(block.Data);
    }

    [Fact]
    public async Task KeepAlive_OfAFilteredStream_MovesItsIdPastWhatDidNotPass()
    {
        var time = new FakeTimeProvider();
        await using var api = ApiHost.Start(redis, null, 0, time);
        await using var pump = new TimePump(time);
        await using var all = await SseStream.OpenAsync(api.Address);
        await all.ReadAsync();
        await using var filtered = await SseStream.OpenAsync(api.Address, "?types=run.failed");
        await filtered.ReadAsync();
        await api.EnqueueManyAsync(5);
        var last = (await all.ReadManyAsync(5))[^1].Id;

        while (filtered.LastId != last)
            Assert.Null((await filtered.ReadBlockAsync())!.Data);

        // Longer idle than the log is kept, and still no reset.
        await api.Log.TrimAsync(1, TimeSpan.FromDays(1), ApiHost.Token);
        await using var again = await SseStream.OpenAsync(api.Address, "?types=run.queued", filtered.LastId);
        Assert.Equal(("connected", last), ((await again.ReadAsync()) is { } connected ? (connected.Type, connected.Id) : default));
        await api.EnqueueAsync();
        Assert.Equal(EventTypes.RunQueued, (await again.ReadAsync()).Type);
    }

    [Fact]
    public async Task Restart_OfTheApi_ReplaysEveryEventOnce()
    {
        string workspace, lastId;
        int port;
        await using (var api = ApiHost.Start(redis))
        {
            (workspace, port) = (api.Workspace, api.Address.Port);
            await using var stream = await SseStream.OpenAsync(api.Address);
            await stream.ReadAsync();
            await api.EnqueueManyAsync(2);
            await stream.ReadManyAsync(2);
            lastId = stream.LastId;
            await api.EnqueueManyAsync(3);
        }

        await using var restarted = ApiHost.Start(redis, workspace, port, null);
        await using var back = await SseStream.OpenAsync(restarted.Address, lastEventId: lastId);
        Assert.Equal(lastId, (await back.ReadAsync()).Id);
        var missed = await back.ReadManyAsync(3);
        var live = await restarted.EnqueueAsync();
        Assert.Equal(live.RunId, (await back.ReadAsync()).Field("run_id"));
        Assert.Equal(3, missed.Select(message => message.Id).Distinct().Count());
    }

    [Fact]
    public async Task Replicas_AClientMovesBetweenThem_SeesEveryEventOnce()
    {
        await using var one = ApiHost.Start(redis);
        await using var two = ApiHost.Start(redis, one.Workspace, 0, null);
        await using var atOne = await SseStream.OpenAsync(one.Address);
        await atOne.ReadAsync();
        var runs = new List<string?>();
        var seen = new List<string?>();
        var (stream, lastId) = (atOne, "");
        for (var round = 0; round < 6; round++)
        {
            runs.Add((await (round % 2 == 0 ? two : one).EnqueueAsync()).RunId);
            seen.Add((await stream.ReadAsync()).Field("run_id"));
            lastId = stream.LastId;
            await stream.DisposeAsync();
            stream = await SseStream.OpenAsync((round % 2 == 0 ? two : one).Address, lastEventId: lastId);
            Assert.Equal(lastId, (await stream.ReadAsync()).Id);
        }

        await stream.DisposeAsync();
        Assert.Equal(runs, seen);
    }

    [Fact]
    public async Task Shutdown_OfTheApi_TellsClientsToComeBackAndEndsTheirStreams()
    {
        var api = ApiHost.Start(redis);
        await using var stream = await SseStream.OpenAsync(api.Address);
        await stream.ReadAsync();
        var stopping = api.DisposeAsync();
        var goodbye = await stream.ReadBlockAsync();
        Assert.NotNull(goodbye!.Retry);
        Assert.NotNull(goodbye.Comment);
        Assert.Null(await stream.ReadBlockAsync());
        await stopping;
    }

    [Fact]
    public async Task SlowClient_ThatDoesNotRead_IsDisconnectedAndMissesNothing()
    {
        await using var api = ApiHost.Start(redis, ("Stream:RingEvents", "16"), ("Stream:KeepAliveSeconds", "1"));
        await using var start = await SseStream.OpenAsync(api.Address);
        var startId = (await start.ReadAsync()).Id!;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, api.Address.Port, ApiHost.Token);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /events/runs/events?last_event_id={startId} HTTP/1.1\r\nHost: localhost\r\n\r\n"), ApiHost.Token);

        // More than the sockets, the connection's buffer and the ring hold together.
        var taken = await EnqueueAndTakeAsync(api);
        var sent = 0;
        var clients = api.Get<Hitl.EventsApi.Streaming.StreamClients>();
        while (clients.Count > 1 || sent < 100)
        {
            var many = Enumerable.Range(0, 20).Select(n => api.Queue.ProgressAsync(
                taken.Lease, new(new string('x', 20_000), $"message {n}", n, null), [], ApiHost.Token));
            await Task.WhenAll(many);
            sent += 20;
        }

        // What it had received is whole; with the id of the last message it comes back and the rest follows.
        var received = await ReceiveAllAsync(socket);
        var ids = received.Split('\n').Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).Select(line => line[4..].Trim()).ToList();
        var whole = received.Split("\n\n");
        var lastWhole = whole.Take(whole.Length - 1).Last(block => block.Contains("data: {", StringComparison.Ordinal) && block.EndsWith('}'));
        var lastId = lastWhole.Split('\n').First(line => line.Contains("id: ", StringComparison.Ordinal)).Trim()[4..];
        await using var back = await SseStream.OpenAsync(api.Address, lastEventId: lastId);
        await back.ReadAsync();
        var all = await api.Log.ReadAfterAsync(Hitl.Contracts.Log.LogPosition.TryParse(lastId, out var position) ? position.Entry : default, 10_000, ApiHost.Token);
        var rest = await back.ReadManyAsync(all.Entries.Count);
        Assert.Equal(all.Entries.Select(entry => $"{all.Incarnation}-{entry.Id}"), rest.Select(message => message.Id));
        Assert.Equal(ids.Distinct().Count(), ids.Count);
    }

    private static async Task<Hitl.Redis.Runs.TakenRun> EnqueueAndTakeAsync(ApiHost api)
    {
        await api.EnqueueAsync();
        return await api.TakeAsync();
    }

    private static async Task<string> ReceiveAllAsync(Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[65536];
        try
        {
            while (await socket.ReceiveAsync(buffer, ApiHost.Token) is var count and > 0)
                all.Write(buffer, 0, count);
        }
        catch (SocketException)
        {
            // A disconnected client gets a reset instead of an end.
        }

        // The chunk sizes of HTTP/1.1 stand on lines of their own.
        return System.Text.RegularExpressions.Regex.Replace(Encoding.UTF8.GetString(all.ToArray()), "\r\n([0-9a-fA-F]+\r\n)?", "");
    }
}
