using System.Net;
using Hitl.Contracts.Json;
using Hitl.Contracts.Sessions;
using Hitl.Redis;
using Hitl.Redis.Runs;
using Hitl.Redis.Sessions;
using Hitl.Redis.Workers;
using Hitl.Tests.Stack;
using Hitl.Worker.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

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

        // Any worker will do: one that does not reach Redis is not the answer while another does.
        await using var cutOff = await WorkerAsync(IResult () => throw new StoreUnavailableException(new IOException()));
        await ReportAsync(api, "w_1", cutOff);
        using var away = await api.PostAsync($"/sessions/{kept.SessionId}/prove", null, ("Idempotency-Key", "p3"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "redis_unavailable"), (away.StatusCode, await away.CodeAsync()));
        await using var well = await WorkerAsync(() => Results.Json(new ProofAnswer(ProofOutcome.Proven, null), HitlJson.Default.ProofAnswer));
        await ReportAsync(api, "w_2", well);
        await ReportAsync(api, "w_1", cutOff);
        using var proven = await api.PostAsync($"/sessions/{kept.SessionId}/prove", null, ("Idempotency-Key", "p4"));
        Assert.Equal((HttpStatusCode.OK, "proven"), (proven.StatusCode, await proven.TextAsync("outcome")));

        using var unknown = await api.PostAsync("/sessions/s_unknown/prove", null, ("Idempotency-Key", "p2"));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private static async Task<WebApplication> WorkerAsync(Delegate proof)
    {
        var worker = WebApplication.CreateSlimBuilder().Build();
        worker.Urls.Add("http://127.0.0.1:0");
        worker.MapPost("/sessions/{id}/proofs", proof).AddEndpointFilter<StoreTroubleFilter>();
        await worker.StartAsync(ApiHost.Token);
        return worker;
    }

    private static Task<LeaseReport> ReportAsync(ApiHost api, string id, WebApplication worker) => api.Get<JobQueue>().HeartbeatAsync(
        new()
        {
            WorkerId = id, StartedAt = DateTimeOffset.UnixEpoch, Address = new(id, new(worker.Urls.First()), "secret"),
            Running = 0, Waiting = 0, MaxRunning = 1, Browser = "Chromium",
        },
        [], ApiHost.Token);
}
