using System.Net;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Contracts.Sessions;
using Hitl.Tests.EventsApi;
using Hitl.Tests.Live;
using Hitl.Tests.Redis;
using Hitl.Tests.Worker;

namespace Hitl.Tests.Sessions;

public sealed class KeptSessionTests(WorkerScene scene) : IClassFixture<WorkerScene>
{
    // The page shows the list all the same: only a fresh browser can tell.
    private const string FakeList = "() => { document.querySelector('main').innerHTML = '<ul><li class=offer data-sku=x><b class=name>n</b></li></ul>'; }";

    [Fact]
    public async Task Members_LoggedInOnce_SecondRunAsksNobody()
    {
        var first = await scene.StartMemberAsync("ada");
        var asked = await scene.UntilWaitingAsync(first);
        Assert.Equal((InterventionType.Login, InterventionReason.LoginRequired, "ada"), (asked.InterventionType, asked.Reason, asked.Account));
        await using (var api = scene.StartApi())
        using (var early = await api.PostAsync($"/interventions/{asked.InterventionId}/session"))
            Assert.Equal((HttpStatusCode.Conflict, "still_blocked"), (early.StatusCode, await early.CodeAsync()));
        Assert.Null((await scene.FindAsync(asked.InterventionId)).Resolution);
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
        // One that waits the same way is freed by what was kept of the other; the one from before was offered to neither.
        var other = await scene.StartMemberAsync("ada", "none");
        await scene.UntilWaitingAsync(other);
        await scene.LogInAsync("ada");
        foreach (var run in new[] { without, other })
            Assert.NotEqual(session.SessionId, (await scene.UntilEndedAsync(run)).SessionId);
        Assert.Equal(1, (await scene.SessionAsync(session.SessionId)).Uses);
    }

    [Fact]
    public async Task Login_EndsAtAnotherPage_TheRunGoesBackToTheOneItAskedFor()
    {
        var runId = await scene.StartMemberAsync("joan");
        await scene.UntilWaitingAsync(runId);
        await using var member = await Member.AtAsync(scene.DebuggingPort);
        var page = member.Pages("/members")[0];
        await Member.BringInAsync(page, scene.Site, "joan");

        await page.GotoAsync(scene.Site.ToString());

        var ended = await scene.UntilEndedAsync(runId);
        Assert.Equal((RunStatus.Completed, 12, 1), (ended.Status, ended.Stats!.ItemsExtracted, ended.Stats.Interventions));
    }

    [Fact]
    public async Task Driver_GoesToAnotherPageWithoutHavingHelped_TheSameIsAskedAgain()
    {
        var runId = await scene.StartMemberAsync("rosa");
        var first = await scene.UntilWaitingAsync(runId);
        await using var member = await Member.AtAsync(scene.DebuggingPort);

        await member.Pages("/members")[0].GotoAsync(scene.Site.ToString());

        var run = await scene.UntilAsync(runId, run => run.InterventionId is { } id && id != first.InterventionId);
        Assert.Equal(InterventionReason.LoginRequired, (await scene.FindAsync(run.InterventionId!)).Reason);
        await scene.CancelAsync(runId);
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
            await member.Pages("/members")[0].EvaluateAsync(FakeList);
        }

        Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(runId)).Status);
        Assert.Null(await scene.NewestAsync("mallory"));
        Assert.DoesNotContain("session.captured", await scene.EventsAsync(runId));
        Assert.Contains("The session is not kept. A fresh browser with the same state did not get through", await scene.MessagesAsync(runId), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proof_PageThatEverybodyGets_ProvesNothing()
    {
        await using var api = scene.StartApi();
        await using var member = await Member.AtAsync(scene.DebuggingPort);
        var dead = await scene.StartAsync("club", session: "none");
        await scene.UntilWaitingAsync(dead);
        var page = await member.UntilOpenAsync("/members/club");
        await Member.SetTicketAsync(page, scene.Site, "spent");
        await page.EvaluateAsync(FakeList);
        Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(dead)).Status);
        Assert.DoesNotContain("session.captured", await scene.EventsAsync(dead));
        Assert.Contains("what the run needs is not there", await scene.MessagesAsync(dead), StringComparison.Ordinal);

        await member.UntilClosedAsync("/members/club");
        var runId = await scene.StartAsync("club", session: "none");
        await scene.UntilWaitingAsync(runId);
        page = await member.UntilOpenAsync("/members/club");
        await Member.BringInAsync(page, scene.Site, "cleo");
        await page.ReloadAsync();
        Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(runId)).Status);
        var id = (await scene.Store.Sessions.NewestAsync(new("club", scene.Site.Authority, null), StoreHost.Token))!;
        using (var good = await api.PostAsync($"/sessions/{id}/prove"))
            Assert.Equal("proven", await good.TextAsync("outcome"));
        await scene.ForgetMembersAsync();
        using (var spent = await api.PostAsync($"/sessions/{id}/prove"))
            Assert.Equal("unknown", await spent.TextAsync("outcome"));
        Assert.Equal(SessionState.Usable, (await scene.SessionAsync(id)).State);
    }

    [Fact]
    public async Task Resolve_LoginWithTheWishNotTo_KeepsNone()
    {
        await using var api = scene.StartApi();
        var runId = await scene.StartMemberAsync("heidi");
        var asked = await scene.UntilWaitingAsync(runId);
        using var claimed = await api.PostAsync($"/interventions/{asked.InterventionId}/claim", null, ("Hitl-Operator", "ada"));
        var token = await claimed.TextAsync("token");
        // Who drives has a moment to say how it goes on, before the run does so by itself.
        await using var ada = await LiveClient.DialAsync(new(api.Address, $"/interventions/{asked.InterventionId}/live"));
        Assert.Equal("drive", (await ada.HelloAsync("ada", token)).GetProperty("role").GetString());
        await using (var member = await Member.AtAsync(scene.DebuggingPort))
            await member.Pages("/members")[0].EvaluateAsync(FakeList);
        using var answer = await api.PostAsync(
            $"/interventions/{asked.InterventionId}/resolve", $$"""{"token": "{{token}}", "capture_session": false}""", ("Hitl-Operator", "ada"));
        Assert.Equal((HttpStatusCode.OK, "ada"), (answer.StatusCode, await answer.TextAsync("resolved_by")));
        Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(runId)).Status);
        var messages = await scene.MessagesAsync(runId);
        Assert.DoesNotContain("session.captured", messages, StringComparison.Ordinal);
        Assert.DoesNotContain("The session is", messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("null")]
    public async Task Resolve_InputWithTheWishToKeep_KeepsTheSession(string wish)
    {
        await using var api = scene.StartApi();
        var runId = await scene.StartAsync("one-time-code", session: "none");
        var asked = await scene.UntilWaitingAsync(runId);
        using var phone = new HttpClient();
        var code = await phone.GetStringAsync(new Uri(scene.Site, "/one-time-code/code"), StoreHost.Token);
        using var answer = await api.PostAsync(
            $"/interventions/{asked.InterventionId}/resolve", $$"""{"values": {"code": "{{code}}"}, "capture_session": {{wish}}}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(runId)).Status);
        Assert.Equal(wish == "true", (await scene.EventsAsync(runId)).Contains("session.captured"));
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
        await using var api = scene.StartApi();
        var runId = await scene.StartAsync("moved");
        var asked = await scene.UntilWaitingAsync(runId);
        await using var member = await Member.AtAsync(scene.DebuggingPort);
        var page = Assert.Single(member.Pages("/moved"));
        using var kept = await CaptureAsync("{}");
        Assert.Equal((HttpStatusCode.OK, "ann"), (kept.StatusCode, await kept.TextAsync("captured_by")));

        using var claimed = await api.PostAsync($"/interventions/{asked.InterventionId}/claim", null, ("Hitl-Operator", "bob"));
        var held = $$"""{"token": "{{await claimed.TextAsync("token")}}"}""";
        foreach (var stranger in (string[])["{}", """{"token": "guessed"}"""])
        {
            using var refused = await CaptureAsync(stranger);
            Assert.Equal((HttpStatusCode.Conflict, "claimed", "bob"), (refused.StatusCode, await refused.CodeAsync(), await refused.TextAsync("claimed_by")));
        }

        await page.EvaluateAsync("() => localStorage.setItem('ballast', 'é'.repeat(2_700_000))");
        using var large = await CaptureAsync(held);
        Assert.Equal((HttpStatusCode.Conflict, "session_too_large"), (large.StatusCode, await large.CodeAsync()));
        await page.EvaluateAsync("() => localStorage.clear()");
        await (await page.Context.NewCDPSessionAsync(page)).SendAsync("Network.clearBrowserCookies");
        using var empty = await CaptureAsync(held);
        Assert.Equal((HttpStatusCode.Conflict, "session_empty"), (empty.StatusCode, await empty.CodeAsync()));

        await page.EvaluateAsync("() => localStorage.setItem('member_device', 'again')");
        await scene.Store.Database.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        try
        {
            using var full = await CaptureAsync(held);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "redis_full"), (full.StatusCode, await full.CodeAsync()));
        }
        finally
        {
            await scene.Store.Database.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        }

        Assert.Null((await scene.FindAsync(asked.InterventionId)).Resolution);
        Assert.Single(await scene.EventsAsync(runId), type => type == "session.captured");
        await scene.CancelAsync(runId);

        Task<HttpResponseMessage> CaptureAsync(string body) =>
            api.PostAsync($"/interventions/{asked.InterventionId}/session", body, ("Hitl-Operator", "ann"));
    }

    [Fact]
    public async Task Capture_OnDemandWhileThePageStillWrites_KeepsWhatItHasWritten()
    {
        await using var api = scene.StartApi();
        var runId = await scene.StartMemberAsync("late");
        var asked = await scene.UntilWaitingAsync(runId);
        using var claimed = await api.PostAsync($"/interventions/{asked.InterventionId}/claim", null, ("Hitl-Operator", "ann"));
        var token = await claimed.TextAsync("token");
        await using var ann = await LiveClient.DialAsync(new(api.Address, $"/interventions/{asked.InterventionId}/live"));
        await ann.HelloAsync("ann", token);
        await using var member = await Member.AtAsync(scene.DebuggingPort);
        var page = member.Pages("/members")[0];
        await Member.LogInAsync(page, scene.Site, "late");
        await ann.TellAsync("clear");
        await ann.SendAsync(new { type = "stay" });
        await page.WaitForSelectorAsync("li.offer");
        await page.EvaluateAsync("""
            () => {
              const device = localStorage.getItem('member_device');
              localStorage.removeItem('member_device');
              setTimeout(() => localStorage.setItem('member_device', device), 1500);
            }
            """);

        using var kept = await api.PostAsync($"/interventions/{asked.InterventionId}/session", $$"""{"token": "{{token}}"}""", ("Hitl-Operator", "ann"));

        Assert.Equal((HttpStatusCode.OK, "ann"), (kept.StatusCode, await kept.TextAsync("captured_by")));
        await ann.SendAsync(new { type = "let_go" });
        Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(runId)).Status);
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
