using System.Diagnostics;
using Hitl.Redis;
using Hitl.Tests.Stack;

namespace Hitl.Tests.EventsApi.Streaming;

public sealed class StreamTraceTests(RedisServer redis) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task Delivery_OfAnEvent_JoinsTheTraceOfTheRequestThatCausedIt()
    {
        var delivered = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == HitlTracing.SourceName || source.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal),
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (delivered)
                    delivered.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var api = ApiHost.Start(redis);
        await using var stream = await SseStream.OpenAsync(api.Address);
        await stream.ReadAsync();

        // The client passes on the trace it is called in.
        using var caller = new Activity("caller").Start();
        var trace = caller.TraceId;
        using var answer = await api.PostAsync("/runs", """{"recipe": "catalog"}""");
        var queued = await stream.ReadAsync();

        Assert.Equal(trace.ToHexString(), queued.Field("trace_id"));
        lock (delivered)
        {
            var ours = delivered.Where(activity => activity.TraceId == trace).ToList();
            Assert.Contains(ours, activity => activity is { OperationName: "send jobs", Kind: ActivityKind.Producer });
            var process = Assert.Single(ours, activity => activity is { OperationName: "process events", Kind: ActivityKind.Consumer });
            Assert.Equal(queued.Id, process.GetTagItem("messaging.message.id"));
            Assert.Equal("redis", process.GetTagItem("messaging.system"));
        }
    }
}
