using System.Net;
using System.Text.Json;
using Hitl.Tests.EventsApi;
using Hitl.Tests.Recipes;
using Hitl.Tests.Stack;
using Hitl.Tests.Worker;

namespace Hitl.Tests.Faults;

/// <summary>What <c>/health</c> says of a Redis that answers but takes no writes.</summary>
public sealed class RedisHealthTests
{
    [Theory]
    [InlineData("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0", "out of memory")]
    [InlineData("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE", "read-only replica")]
    [InlineData("CLIENT PAUSE 60000 WRITE", "CLIENT UNPAUSE", "paused")]
    public async Task Health_RedisTakesNoWrites_SaysWhyInEveryService(string breaks, string mends, string words)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var api = ApiHost.Start(redis);
        await using var worker = await WorkerProcess.StartAsync(
            ("ConnectionStrings:redis", redis.ConnectionString), ("Recipes:Directory", Path.Combine(RepositoryRoot.Path, "recipes")), ("Browser:ExecutablePath", "/nowhere/chromium"));
        using var http = new HttpClient();
        Uri[] services = [new(api.Address, "/health"), new(worker.Address, "/health")];

        foreach (var service in services)
            await SaysAsync(http, service, isHealthy: true, "");
        await redis.OkAsync(breaks);
        foreach (var service in services)
            await SaysAsync(http, service, isHealthy: false, words);
        await redis.OkAsync(mends);
        foreach (var service in services)
            await SaysAsync(http, service, isHealthy: true, "");
    }

    [Fact]
    public async Task ReadOnlyReplica_TheClientHasSeenIt_JobsAreStillRefusedAsFull()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var api = ApiHost.Start(redis, ("Redis:GiveUpAfterSeconds", "1"));
        await redis.OkAsync("REPLICAOF 127.0.0.1 1");
        await api.Get<StackExchange.Redis.IConnectionMultiplexer>().ConfigureAsync();

        using var refused = await api.PostAsync("/runs", """{"recipe":"catalog","params":{}}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("redis_full", await refused.CodeAsync());
        using var health = await api.GetAsync("/health");
        Assert.Contains("read-only replica", await health.Content.ReadAsStringAsync(ApiHost.Token), StringComparison.Ordinal);
        using var list = await api.GetAsync("/runs");
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
    }

    private static Task<JsonElement> SaysAsync(HttpClient http, Uri health, bool isHealthy, string words) => FaultStack.UntilAsync(
        async () =>
        {
            using var answer = await http.GetAsync(health, ApiHost.Token);
            return JsonElement.Parse(await answer.Content.ReadAsStringAsync(ApiHost.Token)).GetProperty("checks").GetProperty("redis");
        },
        redis => (redis.GetProperty("status").GetString() == "healthy") == isHealthy && (redis.GetProperty("description").GetString() ?? "").Contains(words, StringComparison.Ordinal));
}
