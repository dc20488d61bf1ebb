using System.Net;
using Hitl.Contracts.Interventions;
using Hitl.Redis.Interventions;
using Hitl.Redis.Runs;
using Hitl.Tests.Stack;
using Microsoft.Extensions.Time.Testing;

namespace Hitl.Tests.EventsApi.Interventions;

public sealed class ResolveTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private static readonly InputField Code = new() { Name = "code", Label = "Code", Kind = "code", MaxLength = 6, Pattern = "[0-9]{6}", Secret = true };
    private ApiHost _api = null!;
    private StandInWorker _worker = null!;

    public async ValueTask InitializeAsync()
    {
        _api = ApiHost.Start(redis);
        _worker = await StandInWorker.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task Resolve_ObstacleGone_Is200AndASecondResolveIs409()
    {
        var (run, id) = await _api.WaitingAsync(_worker.Address);
        _worker.OnLook = ResolvingAsync(run);
        using var answer = await _api.PostAsync($"/interventions/{id}/resolve", """{"note": "done"}""", ("Hitl-Operator", "ann"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("resolved", "ann"), (await answer.TextAsync("status"), await answer.TextAsync("resolved_by")));
        Assert.Equal(run.Secret, _worker.LastSecret);
        Assert.Equal("running", Wire((await _api.Runs.FindAsync(run.Lease.RunId, ApiHost.Token))!.Status));

        using var second = await _api.PostAsync($"/interventions/{id}/resolve");
        Assert.Equal((HttpStatusCode.Conflict, "ended"), (second.StatusCode, await second.CodeAsync()));
        Assert.Equal(("resolved", "resolved", "ann"), (await second.TextAsync("status"), await second.TextAsync("resolution"), await second.TextAsync("resolved_by")));
        foreach (var path in (string[])["claim", "release", "cancel"])
        {
            using var late = await _api.PostAsync($"/interventions/{id}/{path}");
            Assert.Equal((HttpStatusCode.Conflict, "ended"), (late.StatusCode, await late.CodeAsync()));
        }
    }

    [Fact]
    public async Task Resolve_ObstacleStillThere_Is409AndItStaysOpen()
    {
        var (_, id) = await _api.WaitingAsync(_worker.Address);
        using var answer = await _api.PostAsync($"/interventions/{id}/resolve");
        Assert.Equal((HttpStatusCode.Conflict, "still_blocked"), (answer.StatusCode, await answer.CodeAsync()));
        Assert.Equal("the block page", await answer.TextAsync("still"));
        var intervention = (await _api.Interventions.FindAsync(id, ApiHost.Token))!;
        Assert.Equal((InterventionStatus.Open, false, "the block page"), (intervention.Status, intervention.Verifying, intervention.StillBlocked));
    }

    [Fact]
    public async Task Resolve_AnswerLostAfterTheWorkerWroteIt_Is200()
    {
        var (run, id) = await _api.WaitingAsync(_worker.Address);
        _worker.OnLook = async (look, _) =>
        {
            await ResolvingAsync(run)(look, ApiHost.Token);
            return Microsoft.AspNetCore.Http.Results.StatusCode(500);
        };
        using var answer = await _api.PostAsync($"/interventions/{id}/resolve");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Resolve_WhileAnotherLooks_Is409Verifying()
    {
        var (_, id) = await _api.WaitingAsync(_worker.Address);
        var (entered, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        _worker.OnLook = async (_, _) =>
        {
            entered.TrySetResult();
            await release.Task;
            return StandInWorker.Answer(LookOutcome.StillBlocked);
        };
        var first = _api.PostAsync($"/interventions/{id}/resolve");
        await entered.Task;
        using var second = await _api.PostAsync($"/interventions/{id}/resolve", null, ("Idempotency-Key", "v1"));
        Assert.Equal((HttpStatusCode.Conflict, "verifying"), (second.StatusCode, await second.CodeAsync()));
        release.SetResult();
        (await first).Dispose();

        // "Try again" is no answer to keep: the same key may.
        using var third = await _api.PostAsync($"/interventions/{id}/resolve", null, ("Idempotency-Key", "v1"));
        Assert.Equal("still_blocked", await third.CodeAsync());
    }

    [Fact]
    public async Task Resolve_NoVerdictInTime_Is504AndThatLookResolvesNothing()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var api = ApiHost.Start(redis, _api.Workspace, 0, time);
        var (run, id) = await _api.WaitingAsync(_worker.Address);
        var entered = new TaskCompletionSource<LookRequest>();
        _worker.OnLook = async (look, aborted) =>
        {
            entered.SetResult(look);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, aborted);
            return StandInWorker.Answer(LookOutcome.Resolved);
        };
        var asking = api.PostAsync($"/interventions/{id}/resolve");
        var look = await entered.Task;
        await using var pump = new TimePump(time);
        using var answer = await asking;
        Assert.Equal((HttpStatusCode.GatewayTimeout, "no_verdict"), (answer.StatusCode, await answer.CodeAsync()));
        Assert.Equal(ResumeResult.TooLate, await _api.Queue.ResumeAsync(run.Lease, new(id, Resolution.Resolved, "local", null, look.LookId), ApiHost.Token));
    }

    [Fact]
    public async Task Resolve_WorkerNotThere_Is502()
    {
        var (_, id) = await _api.WaitingAsync(new("http://127.0.0.1:9"));
        using var answer = await _api.PostAsync($"/interventions/{id}/resolve");
        Assert.Equal((HttpStatusCode.BadGateway, "worker_unreachable"), (answer.StatusCode, await answer.CodeAsync()));
        Assert.False((await _api.Interventions.FindAsync(id, ApiHost.Token))!.Verifying);
    }

    [Fact]
    public async Task Resolve_HeldBySomebodyElse_Is409AndWithTheTokenItGoesOn()
    {
        var (_, id) = await _api.WaitingAsync(_worker.Address);
        using var claim = await _api.PostAsync($"/interventions/{id}/claim", null, ("Hitl-Operator", "ann"));
        var token = await claim.TextAsync("token");
        using var other = await _api.PostAsync($"/interventions/{id}/resolve", """{"token": "wrong"}""", ("Hitl-Operator", "bob"));
        Assert.Equal((HttpStatusCode.Conflict, "claimed", "ann"), (other.StatusCode, await other.CodeAsync(), await other.TextAsync("claimed_by")));
        using var holder = await _api.PostAsync($"/interventions/{id}/resolve", $$"""{"token": "{{token}}"}""");
        Assert.Equal("still_blocked", await holder.CodeAsync());
    }

    [Theory]
    [InlineData("""{"values": {"code": ""}}""", "$.values.code")]
    [InlineData("""{"values": {"code": "4711471"}}""", "$.values.code")]
    [InlineData("""{"values": {"code": "47x147"}}""", "$.values.code")]
    [InlineData("""{"values": {"pin": "471147"}, "capture_session": true}""", "$.values $.values.code")]
    public async Task Resolve_ValuesThatDoNotFit_Is422WithoutRepeatingThem(string body, string places)
    {
        var (_, id) = await _api.WaitingAsync(_worker.Address, InterventionReason.InputRequired, Code);
        using var answer = await _api.PostAsync($"/interventions/{id}/resolve", body);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("values_refused", await answer.CodeAsync());
        Assert.Equal(places.Split(' '), await answer.ErrorPlacesAsync());
        Assert.DoesNotContain("47", (await answer.JsonAsync()).GetProperty("errors").GetRawText(), StringComparison.Ordinal);
        Assert.Null(_worker.LastLook);
    }

    [Fact]
    public async Task Resolve_ValuesRefusedByThePage_Is422()
    {
        var (_, id) = await _api.WaitingAsync(_worker.Address, InterventionReason.InputRequired, Code);
        _worker.OnLook = (_, _) => Task.FromResult(StandInWorker.Answer(LookOutcome.ValuesRefused, "The site refused the code."));
        using var answer = await _api.PostAsync($"/interventions/{id}/resolve", """{"values": {"code": "123456"}}""");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "values_refused"), (answer.StatusCode, await answer.CodeAsync()));
        Assert.Equal("123456", _worker.LastLook!.Values!["code"]);
    }

    [Fact]
    public async Task Resolve_Values_AreNowhereInRedis()
    {
        var (run, id) = await _api.WaitingAsync(_worker.Address, InterventionReason.InputRequired, Code);
        _worker.OnLook = ResolvingAsync(run);
        using var answer = await _api.PostAsync($"/interventions/{id}/resolve", """{"values": {"code": "918273"}}""", ("Idempotency-Key", "secret"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var connection = _api.Get<StackExchange.Redis.IConnectionMultiplexer>();
        foreach (var key in connection.GetServers()[0].Keys(pattern: "{" + _api.Workspace + "}:*"))
        {
            Assert.DoesNotContain("918273", await ContentsAsync(connection.GetDatabase(), key), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{}""", HttpStatusCode.Conflict)]
    [InlineData("""{"values": {"verdict": "maybe"}}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("""{"values": {"verdict": "accept"}}""", HttpStatusCode.Conflict)]
    public async Task Resolve_OfAReview_TakesAVerdict(string body, HttpStatusCode expected)
    {
        var (_, id) = await _api.WaitingAsync(_worker.Address, InterventionReason.NoItems);
        using var answer = await _api.PostAsync($"/interventions/{id}/resolve", body);
        Assert.Equal(expected, answer.StatusCode);
    }

    private Func<LookRequest, CancellationToken, Task<Microsoft.AspNetCore.Http.IResult>> ResolvingAsync(TakenRun run) => async (look, _) =>
    {
        var result = await _api.Queue.ResumeAsync(
            run.Lease, new ResolvedIntervention(look.InterventionId, Resolution.Resolved, look.Operator, look.Note, look.LookId), ApiHost.Token);
        return StandInWorker.Answer(result == ResumeResult.Resumed ? LookOutcome.Resolved : LookOutcome.TooLate);
    };

    private static string Wire<T>(T value) where T : struct, Enum => Hitl.Contracts.Json.WireName.Of(value);

    private static async Task<string> ContentsAsync(StackExchange.Redis.IDatabase database, StackExchange.Redis.RedisKey key)
    {
        // DUMP holds the value's bytes; these are short enough to be stored as they are.
        var dump = await database.KeyDumpAsync(key);
        return dump is null ? "" : System.Text.Encoding.Latin1.GetString(dump);
    }
}
