using System.Net;
using Hitl.Tests.EventsApi.Streaming;
using Hitl.Tests.Faults;
using Hitl.Tests.Stack;
using Microsoft.Extensions.Options;

namespace Hitl.Tests.EventsApi.Limits;

public sealed class RequestLimitTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private const string Job = """{"recipe": "catalog"}""";

    [Fact]
    public async Task Requests_MoreThanMayWait_Are503AtOnceAndTheOthersAreAnswered()
    {
        await using var api = ApiHost.Start(redis, ("Limits:ConcurrentRequests", "1"), ("Limits:WaitingRequests", "1"), ("Redis:GiveUpAfterSeconds", "60"));
        var calls = new List<Task<HttpResponseMessage>>();
        redis.Pause();
        try
        {
            for (var n = 0; n < 3; n++)
                calls.Add(api.GetAsync("/runs"));
            var first = await Task.WhenAny(calls);
            calls.Remove(first);
            using var refused = await first;
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "overloaded"), (refused.StatusCode, await refused.CodeAsync()));
            Assert.NotNull(refused.Headers.RetryAfter);

            // What says how things stand, and what only waits for events, takes no place.
            using var alive = await api.GetAsync("/alive");
            Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
            await using var stream = await SseStream.OpenAsync(api.Address);
        }
        finally
        {
            redis.Resume();
        }

        foreach (var call in calls)
        {
            using var answer = await call;
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Changes_OfOneClientTooFast_Are429AndOthersGoOn()
    {
        await using var api = ApiHost.Start(redis, ("Limits:ChangesPerSecond", "1"), ("Limits:ChangesBurst", "2"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => api.PostAsync("/runs", Job, ("Hitl-Operator", "eager"))));
        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.TooManyRequests], answers.Select(answer => answer.StatusCode).Distinct().Order());
        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Equal("too_many_requests", await refused.CodeAsync());
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal(answers.Count(answer => answer.StatusCode == HttpStatusCode.Accepted), (await api.Runs.ListAsync(new(), 1, null, ApiHost.Token))!.Total);

        using var other = await api.PostAsync("/runs", Job, ("Hitl-Operator", "calm"));
        Assert.Equal(HttpStatusCode.Accepted, other.StatusCode);
        using var read = await api.GetAsync("/runs");
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        await FaultStack.UntilAsync(() => StatusAsync(api), status => status == HttpStatusCode.Accepted);
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Theory]
    [InlineData("Limits:ConcurrentRequests", "0")]
    [InlineData("Limits:WaitingRequests", "-1")]
    [InlineData("Limits:ChangesPerSecond", "-1")]
    [InlineData("Limits:ChangesBurst", "0")]
    [InlineData("Stream:MaxClients", "0")]
    [InlineData("Stream:CatchUpReads", "0")]
    public void Limit_ThatIsNone_IsNamedAtStart(string key, string value)
    {
        var problem = Assert.Throws<OptionsValidationException>(() => ApiHost.Start(redis, (key, value)));
        Assert.Contains(key, problem.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(ApiHost api)
    {
        using var answer = await api.PostAsync("/runs", Job, ("Hitl-Operator", "eager"));
        return answer.StatusCode;
    }
}
