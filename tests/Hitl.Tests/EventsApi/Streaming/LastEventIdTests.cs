using System.Net.Sockets;
using System.Text;
using Hitl.Contracts.Log;
using Hitl.Tests.Stack;
using StackExchange.Redis;

namespace Hitl.Tests.EventsApi.Streaming;

/// <summary>Each row of the decision table in <c>docs/events.md</c>.</summary>
public sealed class LastEventIdTests(RedisServer redis) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task NothingAsked_EmptyLog_StandsAtItsBeginning()
    {
        await using var api = ApiHost.Start(redis);
        await using var stream = await SseStream.OpenAsync(api.Address);

        var connected = await stream.ReadAsync();
        Assert.Equal("connected", connected.Type);
        Assert.EndsWith("-0-0", connected.Id, StringComparison.Ordinal);
        Assert.NotNull(connected.Retry);

        var run = await api.EnqueueAsync();
        Assert.Equal(run.RunId, (await stream.ReadAsync()).Field("run_id"));
    }

    [Fact]
    public async Task NothingAsked_LogWithEvents_StandsAtItsEndAndSeesOnlyLaterEvents()
    {
        await using var api = ApiHost.Start(redis);
        await api.EnqueueManyAsync(3);
        await using var stream = await SseStream.OpenAsync(api.Address);
        Assert.Equal(await EndAsync(api), (await stream.ReadAsync()).Id);

        var later = await api.EnqueueAsync();
        Assert.Equal(later.RunId, (await stream.ReadAsync()).Field("run_id"));
    }

    [Fact]
    public async Task FromStart_LogWithEvents_SeesAllThatIsKept()
    {
        await using var api = ApiHost.Start(redis);
        var runs = await api.EnqueueManyAsync(3);
        await using var stream = await SseStream.OpenAsync(api.Address, "?from=start");
        Assert.Equal("connected", (await stream.ReadAsync()).Type);
        Assert.Equal(runs.Select(run => run.RunId), (await stream.ReadManyAsync(3)).Select(message => message.Field("run_id")));
    }

    [Fact]
    public async Task FromStart_TrimmedLog_StandsWhereItBeginsSoThatAReconnectIsNoReset()
    {
        await using var api = ApiHost.Start(redis);
        await api.EnqueueManyAsync(4);
        await api.Log.TrimAsync(1, TimeSpan.FromDays(1), ApiHost.Token);
        await using var stream = await SseStream.OpenAsync(api.Address, "?from=start");
        var connected = await stream.ReadAsync();
        await using var again = await SseStream.OpenAsync(api.Address, lastEventId: connected.Id);
        Assert.Equal(connected.Id, (await again.ReadAsync()).Id);
        Assert.Equal("run.queued", (await again.ReadAsync()).Type);
    }

    [Fact]
    public async Task KnownId_InTheRing_EveryLaterEventFollowsOnce()
    {
        await using var api = ApiHost.Start(redis);
        await using var first = await SseStream.OpenAsync(api.Address);
        await first.ReadAsync();
        var runs = await api.EnqueueManyAsync(5);
        var seen = await first.ReadManyAsync(5);

        await using var second = await SseStream.OpenAsync(api.Address, lastEventId: seen[1].Id);
        var connected = await second.ReadAsync();
        Assert.Equal(("connected", seen[1].Id), (connected.Type, connected.Id));
        Assert.Equal(seen.Skip(2), await second.ReadManyAsync(3));
        await api.EnqueueAsync();
        Assert.Equal("run.queued", (await second.ReadAsync()).Type);
    }

    [Fact]
    public async Task KnownId_OlderThanTheRing_IsServedFromRedisThenLiveWithoutGap()
    {
        await using var api = ApiHost.Start(redis, ("Stream:RingEvents", "16"));
        await using var first = await SseStream.OpenAsync(api.Address);
        var start = (await first.ReadAsync()).Id;
        var runs = await api.EnqueueManyAsync(700);
        await using var stream = await SseStream.OpenAsync(api.Address, lastEventId: start);
        await stream.ReadAsync();
        var live = await api.EnqueueAsync();

        var seen = await stream.ReadManyAsync(701);
        Assert.Equal([.. runs.Select(run => run.RunId), live.RunId], seen.Select(message => message.Field("run_id")));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("abc-1")]
    [InlineData("-1-2")]
    [InlineData("abc-18446744073709551616-0")]
    [InlineData("abc-1-1 ")]
    public async Task NoIdAtAll_IsResetAsUnknown(string asked)
    {
        await using var api = ApiHost.Start(redis);
        await AssertResetAsync(api, "?last_event_id=" + Uri.EscapeDataString(asked + "x"), null, "unknown_position");
        await AssertResetAsync(api, "", "x" + asked + "y", "unknown_position");
    }

    [Fact]
    public async Task NoIdAtAll_BytesThatAreNoText_IsResetAndNotAnErrorStatus()
    {
        await using var api = ApiHost.Start(redis);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", api.Address.Port, ApiHost.Token);
        byte[] request = [.. Encoding.ASCII.GetBytes($"GET /events/runs/events HTTP/1.1\r\nHost: localhost:{api.Address.Port}\r\nLast-Event-ID: "), 0xFF, 0xFE, 0xC3, .. "\r\n\r\n"u8];
        await tcp.GetStream().WriteAsync(request, ApiHost.Token);
        using var reader = new StreamReader(tcp.GetStream());
        Assert.Equal("HTTP/1.1 200 OK", await reader.ReadLineAsync(ApiHost.Token));
        string? line;
        do
            line = await reader.ReadLineAsync(ApiHost.Token);
        while (line is not null && !line.Contains("unknown_position", StringComparison.Ordinal));
        Assert.NotNull(line);
    }

    [Fact]
    public async Task IdOfAnotherLog_IsReset()
    {
        await using var api = ApiHost.Start(redis);
        await AssertResetAsync(api, "", "zzzzzz-1-0", "other_log");
    }

    [Fact]
    public async Task IdOlderThanWhatIsKept_IsReset()
    {
        await using var api = ApiHost.Start(redis);
        await api.EnqueueManyAsync(4);
        await api.Log.TrimAsync(1, TimeSpan.FromDays(1), ApiHost.Token);
        // The ring still knows them: what is no longer kept must be said by the log itself.
        await using var restarted = ApiHost.Start(redis, api.Workspace, 0, null);
        var state = await api.Log.GetStateAsync(ApiHost.Token);
        await AssertResetAsync(restarted, "", new LogPosition(state.Incarnation, new(1, 0)).ToString(), "trimmed");
    }

    [Fact]
    public async Task IdBeyondTheEnd_IsReset()
    {
        await using var api = ApiHost.Start(redis);
        await api.EnqueueAsync();
        var state = await api.Log.GetStateAsync(ApiHost.Token);
        await AssertResetAsync(api, "", new LogPosition(state.Incarnation, state.Last with { Sequence = state.Last.Sequence + 1 }).ToString(), "beyond_end");
    }

    [Fact]
    public async Task HeaderParameterAndFrom_HeaderCountsMostThenTheParameter()
    {
        await using var api = ApiHost.Start(redis);
        await api.EnqueueManyAsync(2);
        var end = await EndAsync(api);
        await using var byHeader = await SseStream.OpenAsync(api.Address, "?from=start&last_event_id=garbage", end);
        Assert.Equal(end, (await byHeader.ReadAsync()).Id);
        await using var byParameter = await SseStream.OpenAsync(api.Address, "?from=start&last_event_id=" + end);
        Assert.Equal(end, (await byParameter.ReadAsync()).Id);
    }

    [Fact]
    public async Task RedisEmptiedWhileConnected_ClientIsResetAndGoesOnLive()
    {
        await using var api = ApiHost.Start(redis);
        await api.EnqueueAsync();
        await using var stream = await SseStream.OpenAsync(api.Address);
        var before = (await stream.ReadAsync()).Id!;

        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        var server = connection.GetServers()[0];
        foreach (var key in server.Keys(pattern: "{" + api.Workspace + "}:*").ToArray())
            await connection.GetDatabase().KeyDeleteAsync(key);

        var reset = await stream.ReadAsync();
        Assert.Equal(("stream.reset", "other_log"), (reset.Type, reset.Field("reason")));
        Assert.NotEqual(before.Split('-')[0], reset.Id!.Split('-')[0]);
        var run = await api.EnqueueAsync();
        Assert.Equal(run.RunId, (await stream.ReadAsync()).Field("run_id"));
    }

    private static async Task AssertResetAsync(ApiHost api, string query, string? header, string reason)
    {
        await using var stream = await SseStream.OpenAsync(api.Address, query, header);
        var connected = await stream.ReadAsync();
        var reset = await stream.ReadAsync();
        var end = await EndAsync(api);
        Assert.Equal(("connected", end), (connected.Type, connected.Id));
        Assert.Equal(("stream.reset", reason, end), (reset.Type, reset.Field("reason"), reset.Id));

        var run = await api.EnqueueAsync();
        Assert.Equal(run.RunId, (await stream.ReadAsync()).Field("run_id"));
    }

    private static async Task<string> EndAsync(ApiHost api)
    {
        var state = await api.Log.GetStateAsync(ApiHost.Token);
        return new LogPosition(state.Incarnation, state.Last).ToString();
    }
}
