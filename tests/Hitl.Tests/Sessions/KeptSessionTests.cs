using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Contracts.Sessions;
using Hitl.Tests.Redis;
using Hitl.Tests.Worker;

namespace Hitl.Tests.Sessions;

public sealed class KeptSessionTests(WorkerScene scene) : IClassFixture<WorkerScene>
{
    [Fact]
    public async Task Members_LoggedInOnce_SecondRunAsksNobody()
    {
        var first = await scene.StartMemberAsync("ada");
        var asked = await scene.UntilWaitingAsync(first);
        Assert.Equal((InterventionType.Login, InterventionReason.LoginRequired, "ada"), (asked.InterventionType, asked.Reason, asked.Account));
        Assert.Equal(CaptureOutcome.StillBlocked, (await scene.CaptureAsync(asked.InterventionId)).Outcome);
        await scene.LogInAsync("ada");
        var ended = await scene.UntilEndedAsync(first);
        Assert.Equal((RunStatus.Completed, 12), (ended.Status, ended.Stats!.ItemsExtracted));
        var events = await scene.EventsAsync(first);
        Assert.Equal("run.completed", events[^1]);
        Assert.Single(events, type => type == "session.captured");
        var session = (await scene.NewestAsync("ada"))!;
        Assert.Equal(("members", "ada", SessionState.Usable, first, asked.InterventionId, ResolvedBy.Page),
            (session.Recipe, session.Account, session.State, session.RunId, session.InterventionId, session.CapturedBy));
        Assert.InRange(session.ExpiresAt!.Value, TimeProvider.System.GetUtcNow().AddHours(1.9), TimeProvider.System.GetUtcNow().AddHours(2.1));

        var second = await scene.UntilEndedAsync(await scene.StartMemberAsync("ada"));
        Assert.Equal((RunStatus.Completed, 12, 0, session.SessionId),
            (second.Status, second.Stats!.ItemsExtracted, second.Stats.Interventions, second.SessionId));
        Assert.Equal(1, (await scene.SessionAsync(session.SessionId)).Uses);

        var without = await scene.StartMemberAsync("ada", "none");
        Assert.Null((await scene.UntilWaitingAsync(without)).SessionId);
        await scene.CancelAsync(without);
    }

    [Fact]
    public async Task Run_SiteNoLongerTakesTheSession_MarksItStaleAndAsks()
    {
        var session = await scene.KeepSessionAsync("grace");
        await scene.ForgetMembersAsync();
        var runId = await scene.StartMemberAsync("grace");
        var asked = await scene.UntilWaitingAsync(runId);
        Assert.Equal((InterventionReason.SessionExpired, session.SessionId), (asked.Reason, asked.SessionId));
        Assert.Equal(SessionState.Stale, (await scene.SessionAsync(session.SessionId)).State);
        await scene.LogInAsync("grace");
        Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(runId)).Status);
        var newest = await scene.NewestAsync("grace");
        Assert.NotEqual(session.SessionId, newest!.SessionId);
        var named = await scene.UntilEndedAsync(await scene.StartMemberAsync("grace", newest.SessionId));
        Assert.Equal((RunStatus.Completed, newest.SessionId), (named.Status, named.SessionId));
    }

    [Fact]
    public async Task Capture_StateThatGetsNobodyPast_IsNotKept()
    {
        var runId = await scene.StartMemberAsync("mallory");
        await scene.UntilWaitingAsync(runId);
        await using (var member = await Member.AtAsync(scene.DebuggingPort))
        {
            // The page shows the list all the same: only a fresh browser can tell.
            await member.Pages("/members")[0].EvaluateAsync(
                "() => { document.querySelector('main').innerHTML = '<ul><li class=offer data-sku=x><b class=name>n</b></li></ul>'; }");
        }

        Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(runId)).Status);
        Assert.Null(await scene.NewestAsync("mallory"));
        Assert.DoesNotContain("session.captured", await scene.EventsAsync(runId));
        Assert.Contains("The session is not kept. A fresh browser with the same state was stopped", await scene.MessagesAsync(runId), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(null)]
    public async Task Resolve_InputWithTheWishToKeep_KeepsTheSession(bool? wish)
    {
        var runId = await scene.StartAsync("one-time-code", session: "none");
        var asked = await scene.UntilWaitingAsync(runId);
        using var phone = new HttpClient();
        var code = await phone.GetStringAsync(new Uri(scene.Site, "/one-time-code/code"), StoreHost.Token);
        Assert.Equal(LookOutcome.Resolved, (await scene.ResolveAsync(asked.InterventionId, null, wish, ("code", code))).Outcome);
        Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(runId)).Status);
        Assert.Equal(wish == true, (await scene.EventsAsync(runId)).Contains("session.captured"));
    }

    [Fact]
    public async Task OneAct_RunsOfTheSameAccountOnTwoWorkers_FreesAll()
    {
        await using var second = await scene.StartWorkerAsync();
        List<string> runIds = [];
        var workers = new HashSet<string>();
        while (runIds.Count < 5 || workers.Count < 2)
        {
            runIds.Add(await scene.StartMemberAsync("carol"));
            await scene.UntilWaitingAsync(runIds[^1]);
            workers.Add((await scene.Store.Runs.FindAsync(runIds[^1], StoreHost.Token))!.WorkerId!);
        }

        await scene.LogInAsync("carol");
        foreach (var runId in runIds)
            Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(runId)).Status);
        var session = (await scene.NewestAsync("carol"))!;
        var events = await Task.WhenAll(runIds.Select(scene.EventsAsync));
        Assert.Single(events, one => one.Contains("session.captured"));
        var freed = await Task.WhenAll(runIds.Where(runId => runId != session.RunId).Select(scene.FirstInterventionAsync));
        Assert.All(freed, one => Assert.Equal((Resolution.Cleared, ResolvedBy.System), (one.Resolution!.Value, one.ResolvedBy)));
        Assert.Equal(runIds.Count - 1, (await scene.SessionAsync(session.SessionId)).Uses);
    }

    [Fact]
    public async Task Capture_OnDemand_KeepsOnlyWhatIsWorthKeepingAndStaysOpen()
    {
        var runId = await scene.StartAsync("moved");
        var asked = await scene.UntilWaitingAsync(runId);
        await using var member = await Member.AtAsync(scene.DebuggingPort);
        var page = Assert.Single(member.Pages("/moved"));
        var kept = await scene.CaptureAsync(asked.InterventionId);
        Assert.Equal((CaptureOutcome.Captured, "ada"), (kept.Outcome, kept.Session?.CapturedBy));

        await page.EvaluateAsync("() => localStorage.setItem('ballast', 'é'.repeat(2_700_000))");
        Assert.Equal(CaptureOutcome.SessionTooLarge, (await scene.CaptureAsync(asked.InterventionId)).Outcome);
        await page.EvaluateAsync("() => localStorage.clear()");
        await (await page.Context.NewCDPSessionAsync(page)).SendAsync("Network.clearBrowserCookies");
        Assert.Equal(CaptureOutcome.SessionEmpty, (await scene.CaptureAsync(asked.InterventionId)).Outcome);

        Assert.Null((await scene.FindAsync(asked.InterventionId)).Resolution);
        Assert.Single(await scene.EventsAsync(runId), type => type == "session.captured");
        await scene.CancelAsync(runId);
    }

    [Fact]
    public async Task Session_MovedToAnotherAccount_DoesNotOpenAndIsStale()
    {
        var victim = await scene.KeepSessionAsync("victor");
        var other = await scene.KeepSessionAsync("oscar");
        var data = scene.Store.Database;
        await data.StringSetAsync($"{scene.Store.Prefix}session:{other.SessionId}:data", await data.StringGetAsync($"{scene.Store.Prefix}session:{victim.SessionId}:data"));
        var runId = await scene.StartMemberAsync("oscar");
        Assert.Null((await scene.UntilWaitingAsync(runId)).SessionId);
        var stale = await scene.SessionAsync(other.SessionId);
        Assert.Equal(SessionState.Stale, stale.State);
        Assert.Contains("can't be opened", stale.StaleBecause, StringComparison.Ordinal);
        Assert.Contains($"Session {other.SessionId} is stale", scene.Worker.Output, StringComparison.Ordinal);
        await scene.CancelAsync(runId);
    }
}
