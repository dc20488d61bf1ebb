using System.Diagnostics;
using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Redis;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Redis;

public sealed class TraceTests(RedisServer server) : IClassFixture<RedisServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_OfOneRun_CarryTheTraceItWasPostedWithWhoeverActs()
    {
        await using var store = StoreHost.Create(server);
        using var source = new ActivitySource("Hitl.Tests");
        using var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name is "Hitl.Tests" or HitlTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);

        string trace;
        using (var post = source.StartActivity("POST /runs", ActivityKind.Server)!)
        {
            trace = post.TraceId.ToHexString();
            await store.EnqueueAsync();
        }

        var run = await store.TakeAsync();
        var id = await store.WaitAsync(run);
        using (source.StartActivity("POST /interventions/claim", ActivityKind.Server))
            await store.Interventions.ClaimAsync(id, null, "ann", Operation.New(), Token);
        using (source.StartActivity("POST /looks", ActivityKind.Server))
            await store.Queue.ResumeAsync(run.Lease, new(id, Resolution.Resolved, "ann"), Token);
        await store.Queue.CompleteAsync(run.Lease, StoreHost.Stats, null, Token);

        var page = await store.Log.ReadAfterAsync(default, 100, Token);
        Assert.Equal(6, page.Entries.Count);
        Assert.All(page.Entries, entry =>
        {
            Assert.Equal(trace, EventJson.Read(entry.Json.Span).TraceId);
            Assert.Equal(trace, HitlTracing.Parse(entry.TraceParent).TraceId.ToHexString());
        });
        Assert.Equal(trace, (await store.Runs.FindAsync(run.Lease.RunId, Token))!.TraceId);
    }
}
