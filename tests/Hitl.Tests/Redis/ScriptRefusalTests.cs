using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Redis;
using Hitl.Redis.Connection;
using Hitl.Redis.Runs;
using Hitl.Tests.Stack;
using StackExchange.Redis;

namespace Hitl.Tests.Redis;

/// <summary>Every way a transition's script says no: the answer it gives, and that it changed nothing at all.</summary>
public sealed class ScriptRefusalTests(RedisServer server) : IClassFixture<RedisServer>
{
    private const string Unknown = "r_unknown", UnknownIntervention = "i_unknown", Wrong = "wrong";

    private static readonly Dictionary<string, Refusal> Table = new(StringComparer.Ordinal)
    {
        ["enqueue: the queue is full"] = new("enqueue", "queue_full", _ => With().With("max_queued", 0)),

        ["take: no such run"] = new("take", "gone", _ => With(Unknown)),
        ["take: taken before"] = new("take", "gone", s => With(s.Running)),
        ["take: ended"] = new("take", "gone", s => With(s.Ended)),

        ["progress: no such run"] = new("progress", "lease_lost", _ => Fenced(Unknown, Wrong)),
        ["progress: wrong token"] = new("progress", "lease_lost", s => Fenced(s.Running, Wrong)),
        ["progress: no token"] = new("progress", "lease_lost", s => Fenced(s.Queued, "")),
        ["progress: lease ran out"] = new("progress", "lease_lost", s => Fenced(s.RanOut)),
        ["progress: waits for a human"] = new("progress", "lease_lost", s => Fenced(s.Waiting)),
        ["progress: ended"] = new("progress", "lease_lost", s => Fenced(s.Ended)),
        ["progress: cancel was asked for"] = new("progress", "cancel_requested", s => Fenced(s.Cancelled)),

        ["wait: no such run"] = new("wait", "lease_lost", _ => Fenced(Unknown, Wrong)),
        ["wait: wrong token"] = new("wait", "lease_lost", s => Fenced(s.Running, Wrong)),
        ["wait: lease ran out"] = new("wait", "lease_lost", s => Fenced(s.RanOut)),
        ["wait: waits already"] = new("wait", "lease_lost", s => Fenced(s.Waiting)),
        ["wait: ended"] = new("wait", "lease_lost", s => Fenced(s.Ended)),
        ["wait: cancel was asked for"] = new("wait", "cancel_requested", s => Fenced(s.Cancelled)),

        ["resume: no such run"] = new("resume", "lease_lost", s => Fenced(Unknown, Wrong).With("intervention", s.Open)),
        ["resume: wrong token"] = new("resume", "lease_lost", s => Fenced(s.Waiting, Wrong).With("intervention", s.Open)),
        ["resume: ended run"] = new("resume", "lease_lost", s => Fenced(s.Ended).With("intervention", s.Over)),
        ["resume: no such intervention"] = new("resume", "not_found", s => Fenced(s.Waiting).With("intervention", UnknownIntervention)),
        ["resume: ended intervention"] = new("resume", "ended", s => Fenced(s.Waiting).With("intervention", s.Over)),
        ["resume: another run's intervention"] = new("resume", "ended", s => Fenced(s.Waiting).With("intervention", s.Claimed)),
        ["resume: runs already"] = new("resume", "ended", s => Fenced(s.Running).With("intervention", s.Open)),
        ["resume: look is over"] = new("resume", "look_over", s => Fenced(s.Waiting).With("intervention", s.Open).With("look", Wrong)),

        ["finish: no such run"] = new("finish", "lease_lost", _ => Ending(Fenced(Unknown, Wrong))),
        ["finish: wrong token"] = new("finish", "lease_lost", s => Ending(Fenced(s.Running, Wrong))),
        ["finish: lease ran out"] = new("finish", "lease_lost", s => Ending(Fenced(s.RanOut))),
        ["finish: ended"] = new("finish", "lease_lost", s => Ending(Fenced(s.Ended))),
        ["finish: cancel was asked for"] = new("finish", "cancel_requested", s => Ending(Fenced(s.Cancelled))),
        ["finish: an intervention is open"] = new("finish", "ended", s => Ending(Fenced(s.Waiting))),
        ["finish: another intervention is open"] = new("finish", "ended", s => Ending(Fenced(s.Waiting), s.Over)),
        ["finish: none is open"] = new("finish", "ended", s => Ending(Fenced(s.Running), s.Open)),
        ["finish: look is over"] = new("finish", "look_over", s => Ending(Fenced(s.Waiting), s.Open).With("look", Wrong)),

        ["end: no such run"] = new("end_unleased", "not_found", _ => Ended(Unknown, "cancel", "0")),
        ["end: stale revision"] = new("end_unleased", "changed", s => Ended(s.Queued, "cancel", "7")),
        ["end: ended"] = new("end_unleased", "ended", s => Ended(s.Ended, "cancel", RefusalScene.EndedRevision)),
        ["end: another intervention is open"] = new("end_unleased", "changed", s => Ended(s.Waiting, "cancel", RefusalScene.WaitingRevision)),
        ["end: lease still holds"] = new("end_unleased", "changed", s => Ended(s.Waiting, "lease", RefusalScene.WaitingRevision, s.Open)),
        ["end: not expired yet"] = new("end_unleased", "changed", s => Ended(s.Waiting, "expiry", RefusalScene.WaitingRevision, s.Open)),
        ["end: claimed does not expire"] = new("end_unleased", "changed", s => Ended(s.ClaimedRun, "expiry", RefusalScene.WaitingRevision, s.Claimed)),
        ["end: no such intervention"] = new("end_unleased", "not_found", s => Ended(s.Waiting, "intervention_cancelled", RefusalScene.WaitingRevision, UnknownIntervention)),
        ["end: ended intervention"] = new("end_unleased", "ended", s => Ended(s.Waiting, "intervention_cancelled", RefusalScene.WaitingRevision, s.Over)),
        ["end: held by another"] = new("end_unleased", "held", s => Ended(s.ClaimedRun, "intervention_cancelled", RefusalScene.WaitingRevision, s.Claimed)),
        ["end: claim lapsed"] = new("end_unleased", "lapsed", s => Ended(s.LapsedRun, "intervention_cancelled", RefusalScene.WaitingRevision, s.Lapsed)),

        ["claim: no such intervention"] = new("claim", "not_found", _ => Acting(UnknownIntervention)),
        ["claim: ended"] = new("claim", "ended", s => Acting(s.Over)),
        ["claim: held by another"] = new("claim", "held", s => Acting(s.Claimed)),
        ["claim: wrong token"] = new("claim", "held", s => Acting(s.Claimed, Wrong)),
        ["claim: lapsed"] = new("claim", "lapsed", s => Acting(s.Lapsed)),
        ["claim: renewed too late"] = new("claim", "lapsed", s => Acting(s.Lapsed, s.LapsedToken)),

        ["release: no such intervention"] = new("release", "not_found", _ => Acting(UnknownIntervention)),
        ["release: ended"] = new("release", "ended", s => Acting(s.Over)),
        ["release: nobody holds it"] = new("release", "not_claimed", s => Acting(s.Open, Wrong)),
        ["release: wrong token"] = new("release", "held", s => Acting(s.Claimed, Wrong)),
        ["release: not lapsed yet"] = new("release", "held", s => Acting(s.Claimed).With("lapsed", "1")),
        ["release: claimed by another since"] = new("release", "changed", s => Acting(s.Claimed, s.ClaimToken).With("operator", "bob")),

        ["look: no such intervention"] = new("look_begin", "not_found", _ => Acting(UnknownIntervention)),
        ["look: ended"] = new("look_begin", "ended", s => Acting(s.Over)),
        ["look: held by another"] = new("look_begin", "held", s => Acting(s.Claimed)),
        ["look: another is under way"] = new("look_begin", "verifying", s => Acting(s.LookedAt)),
        ["look's end: no such intervention"] = new("look_end", "changed", _ => Acting(UnknownIntervention)),
        ["look's end: another is under way"] = new("look_end", "changed", s => Acting(s.LookedAt)),

        ["cancel: no such run"] = new("request_cancel", "not_found", _ => With(Unknown)),
        ["cancel: queued"] = new("request_cancel", "changed", s => With(s.Queued)),
        ["cancel: waits"] = new("request_cancel", "changed", s => With(s.Waiting)),
        ["cancel: ended"] = new("request_cancel", "changed", s => With(s.Ended)),

        ["retry: no such job"] = new("retry", "not_found", _ => With(Unknown).With("job", "j_unknown").With("last", Unknown)),
        ["retry: unfinished"] = new("retry", "unfinished", s => With("r_new").With("job", s.RunningJob).With("last", s.Running.RunId)),
        ["retry: retried before"] = new("retry", "changed", s => With("r_new").With("job", s.Ended.JobId).With("last", Wrong)),

        ["purge: unfinished"] = new("purge_run", "unfinished", s => With(s.Running)),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Script_Refuses_AndChangesNothing(string name)
    {
        await using var store = StoreHost.Create(server);
        var refusal = Table[name];
        var scene = await RefusalScene.CreateAsync(store);
        var arguments = refusal.Arguments(scene);
        foreach (var type in EventTypes.Logged)
            arguments.With(type, "{}");
        var before = await DumpAsync(store);

        var answer = await store.Get<RedisWorkspace>().RunAsync(Script.Named(refusal.Script), arguments, Operation.New(), StoreHost.Token);

        Assert.Equal(refusal.Answer, answer.Kind);
        Assert.Equal(before, await DumpAsync(store));
    }

    [Fact]
    public async Task Heartbeat_LeasesThatAreNotHeld_AreToldAsLost()
    {
        await using var store = StoreHost.Create(server);
        var scene = await RefusalScene.CreateAsync(store);
        RunLease[] leases = [scene.Running, scene.Running with { RunId = Unknown }, scene.Waiting with { Token = Wrong }, scene.RanOut, scene.Ended, scene.Cancelled];
        var report = await store.Queue.HeartbeatAsync(
            new() { WorkerId = "w_test", StartedAt = DateTimeOffset.UnixEpoch, Running = 1, Waiting = 0, MaxRunning = 2 }, leases, StoreHost.Token);
        Assert.Equal(["Held", "Lost", "Lost", "Lost", "Lost", "CancelRequested"], leases.Select(lease => report.Runs[lease.RunId].ToString()));
    }

    [Fact]
    public async Task Fail_WithAnInterventionThatIsNotOpen_AnswersWhichOneIs()
    {
        await using var store = StoreHost.Create(server);
        var scene = await RefusalScene.CreateAsync(store);
        RunFailure failure = new(Hitl.Contracts.Runs.FailureCode.WorkerLost, "Lost.", Retry: false);

        var unwritten = await store.Queue.FailAsync(scene.Waiting, failure, StoreHost.Stats, null, StoreHost.Token);
        Assert.Equal((false, scene.Open), (unwritten.Ended, unwritten.OpenInterventionId));
        var none = await store.Queue.FailAsync(scene.Running, failure, StoreHost.Stats, new(scene.Over, Resolution.Cancelled, ResolvedBy.System), StoreHost.Token);
        Assert.Equal((false, null), (none.Ended, none.OpenInterventionId));
        Assert.True((await store.Queue.FailAsync(scene.Waiting, failure, StoreHost.Stats, new(scene.Open, Resolution.Cancelled, ResolvedBy.System), StoreHost.Token)).Ended);
    }

    private static ScriptArguments With() => new ScriptArguments().With("at", "2026-01-01T00:00:00Z").With("trace", "");

    private static ScriptArguments With(string run) => With().With("run", run);

    private static ScriptArguments With(RunLease lease) => With(lease.RunId);

    private static ScriptArguments Fenced(string run, string token) => With(run).With("token", token).With("look", "").With("items", 0);

    private static ScriptArguments Fenced(RunLease lease, string? token = null) => Fenced(lease.RunId, token ?? lease.Token);

    private static ScriptArguments Ending(ScriptArguments fenced, string intervention = "") => fenced.With("outcome", "completed").With("intervention", intervention);

    private static ScriptArguments Ended(RunLease lease, string why, string revision, string intervention = "") => Ended(lease.RunId, why, revision, intervention);

    private static ScriptArguments Ended(string run, string why, string revision, string intervention = "") =>
        With(run).With("why", why).With("rev", revision).With("intervention", intervention).With("token", "");

    private static ScriptArguments Acting(string intervention, string token = "") => With().With("intervention", intervention).With("token", token)
        .With("operator", "ann").With("lapsed", "").With("ttl_ms", 1000).With("look", Wrong).With("deadline_ms", 1000).With("still", "");

    /// <summary>Every key with its whole value. A hash has no order, so that its dump may change by itself.</summary>
    private static async Task<SortedDictionary<string, string>> DumpAsync(StoreHost store)
    {
        var dump = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var keys = (RedisResult[])(await store.Database.ExecuteAsync("KEYS", store.Prefix + "*"))!;
        foreach (var key in keys.Select(key => (string)key!).Where(key => !key.StartsWith(store.Prefix + "op:", StringComparison.Ordinal)))
        {
            dump[key] = await store.Database.KeyTypeAsync(key) == RedisType.Hash
                ? string.Join('\n', (await store.Database.HashGetAllAsync(key)).Select(field => $"{field.Name}={field.Value}").Order(StringComparer.Ordinal))
                : Convert.ToHexString((await store.Database.KeyDumpAsync(key)) ?? []);
        }

        return dump;
    }

    private sealed record Refusal(string Script, string Answer, Func<RefusalScene, ScriptArguments> Arguments);
}
