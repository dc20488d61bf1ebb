using System.Net;
using Hitl.Tests.EventsApi.Streaming;
using Hitl.Tests.Stack;

namespace Hitl.Tests.EventsApi;

public sealed class RedisTroubleTests
{
    [Fact]
    public async Task RedisKilledWhileClientsFollow_EveryEventIsSeenOnce()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var api = ApiHost.Start(redis);
        await using var stream = await SseStream.OpenAsync(api.Address);
        await stream.ReadAsync();
        var expected = new List<string?>();
        for (var round = 0; round < 3; round++)
        {
            expected.AddRange((await api.EnqueueManyAsync(5)).Select(run => run.RunId));
            await redis.KillAsync();
            await redis.RestartAsync();
        }

        expected.Add((await api.EnqueueAsync()).RunId);
        Assert.Equal(expected, (await stream.ReadManyAsync(expected.Count)).Select(message => message.Field("run_id")));
    }

    [Fact]
    public async Task RedisDown_StreamIsOpenAndWaitsAndRestAnswers503()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var api = ApiHost.Start(redis, ("Redis:GiveUpAfterSeconds", "1"), ("Stream:KeepAliveSeconds", "1"));
        await api.EnqueueAsync();
        await redis.KillAsync();

        await using var stream = await SseStream.OpenAsync(api.Address, "?from=start");
        var waiting = await stream.ReadBlockAsync();
        Assert.NotNull(waiting!.Comment);
        Assert.Null(waiting.Data);
        using var answer = await api.Http.GetAsync("/runs", ApiHost.Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("redis_unavailable", await answer.CodeAsync());

        await redis.RestartAsync();
        Assert.Equal("connected", (await stream.ReadAsync()).Type);
        Assert.Equal("run.queued", (await stream.ReadAsync()).Type);
    }
}
