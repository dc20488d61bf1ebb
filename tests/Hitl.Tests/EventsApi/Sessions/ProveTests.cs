using System.Net;
using Hitl.Contracts.Sessions;
using Hitl.Redis.Sessions;
using Hitl.Tests.Stack;

namespace Hitl.Tests.EventsApi.Sessions;

public sealed class ProveTests(RedisServer redis) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task Prove_WithoutAWorker_Is503AndChangesNothing()
    {
        await using var api = ApiHost.Start(redis);
        await api.EnqueueAsync();
        var run = await api.TakeAsync();
        var store = api.Get<SessionStore>();
        var kept = await store.CaptureAsync(
            run.Lease, new() { Key = new("members", "example.org", "ada"), Sealed = new byte[] { 1 }, Size = 1, CapturedBy = "ada" }, ApiHost.Token);
        using var answer = await api.PostAsync($"/sessions/{kept.SessionId}/prove", null, ("Idempotency-Key", "p1"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "no_worker"), (answer.StatusCode, await answer.CodeAsync()));
        Assert.Equal(SessionState.Usable, (await store.FindAsync(kept.SessionId, ApiHost.Token))!.State);

        using var unknown = await api.PostAsync("/sessions/s_unknown/prove", null, ("Idempotency-Key", "p2"));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }
}
