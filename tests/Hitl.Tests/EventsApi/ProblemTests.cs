using System.Net;
using Hitl.Tests.Stack;

namespace Hitl.Tests.EventsApi;

public sealed class ProblemTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    [Theory]
    [InlineData("/runs/r_unknown")]
    [InlineData("/runs?limit=none")]
    [InlineData("/nowhere")]
    public async Task Problem_OfATracedRequest_NamesTheTraceByItsIdAlone(string path)
    {
        await using var api = ApiHost.Start(redis);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("traceparent", $"00-{Trace}-b7ad6b7169203331-01");
        // As a client of another process: this one's own tracing would put its trace there.
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = api.Address };
        using var answer = await http.SendAsync(request, ApiHost.Token);
        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Trace, await answer.TextAsync("trace_id"));
    }
}
