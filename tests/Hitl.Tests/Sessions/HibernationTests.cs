using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Tests.Live;
using Hitl.Tests.Redis;

namespace Hitl.Tests.Sessions;

public sealed class HibernationTests(HibernatingScene scene) : IClassFixture<HibernatingScene>
{
    [Fact]
    public async Task WaitingRun_NobodyNeedsIt_SleepsAndComesBackAsItWas()
    {
        await using var member = await Member.AtAsync(scene.DebuggingPort);
        var runId = await scene.StartAsync("moved", session: "none");
        var asked = await scene.UntilWaitingAsync(runId);
        var token = await HoldAsync(asked.InterventionId);
        Assert.Equal(LookOutcome.StillBlocked, (await ResolveAsHolderAsync(asked.InterventionId)).Outcome);
        var page = await member.UntilOpenAsync("/moved");
        await page.EvaluateAsync("() => localStorage.setItem('mark', 'here')");
        await scene.Store.Interventions.ReleaseAsync(asked.InterventionId, token, Operation.New(), StoreHost.Token);
        await member.UntilClosedAsync("/moved");
        Assert.Equal(RunStatus.Waiting, (await scene.Store.Runs.FindAsync(runId, StoreHost.Token))!.Status);

        token = await HoldAsync(asked.InterventionId);
        Assert.Equal(LookOutcome.StillBlocked, (await ResolveAsHolderAsync(asked.InterventionId)).Outcome);
        Assert.Equal("here", await (await member.UntilOpenAsync("/moved")).EvaluateAsync<string>("() => localStorage.getItem('mark')"));
        await scene.Store.Interventions.ReleaseAsync(asked.InterventionId, token, Operation.New(), StoreHost.Token);
        Assert.Equal(LookOutcome.Resolved, (await scene.ResolveAsync(asked.InterventionId, ("verdict", "accept"))).Outcome);
        Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(runId)).Status);
    }

    [Fact]
    public async Task SleepingRun_CodeIsSent_WakesTypesItAndCompletes()
    {
        await using var member = await Member.AtAsync(scene.DebuggingPort);
        var runId = await scene.StartAsync("one-time-code");
        var asked = await scene.UntilWaitingAsync(runId);
        await member.UntilClosedAsync("/one-time-code");
        using var phone = new HttpClient();
        var code = await phone.GetStringAsync(new Uri(scene.Site, "/one-time-code/code"), StoreHost.Token);
        Assert.Equal(LookOutcome.Resolved, (await scene.ResolveAsync(asked.InterventionId, ("code", code))).Outcome);
        Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(runId)).Status);
    }

    [Fact]
    public async Task SleepingRun_RateLimitPassed_WakesByItself()
    {
        var runId = await scene.StartAsync("busy");
        await scene.UntilWaitingAsync(runId);
        Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(runId)).Status);
    }

    [Fact]
    public async Task SleepingRuns_SessionIsKept_AreFreed()
    {
        await using var member = await Member.AtAsync(scene.DebuggingPort);
        string[] sleeping = [await scene.StartMemberAsync("dave"), await scene.StartMemberAsync("dave")];
        foreach (var runId in sleeping)
            await scene.UntilWaitingAsync(runId);
        await member.UntilClosedAsync("/members");
        var last = await scene.StartMemberAsync("dave");
        var asked = await scene.UntilWaitingAsync(last);
        await HoldAsync(asked.InterventionId);
        Assert.Equal(LookOutcome.StillBlocked, (await ResolveAsHolderAsync(asked.InterventionId)).Outcome);
        await member.UntilOpenAsync("/members");
        await scene.LogInAsync("dave");
        foreach (var runId in sleeping.Append(last))
            Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(runId)).Status);
        Assert.All(
            await Task.WhenAll(sleeping.Select(scene.FirstInterventionAsync)),
            one => Assert.Equal((Resolution.Cleared, ResolvedBy.System), (one.Resolution!.Value, one.ResolvedBy)));
    }

    [Fact]
    public async Task SleepingRun_SomebodyLooks_WakesWhereItWasAndSaysWhatKeepsItAway()
    {
        await using var member = await Member.AtAsync(scene.DebuggingPort);
        var runId = await scene.StartAsync("tall");
        var asked = await scene.UntilWaitingAsync(runId);
        var token = await HoldAsync(asked.InterventionId);
        Assert.Equal(LookOutcome.StillBlocked, (await ResolveAsHolderAsync(asked.InterventionId)).Outcome);
        await (await member.UntilOpenAsync("tall=true")).EvaluateAsync("() => scrollTo(0, 1234)");
        await scene.Store.Interventions.ReleaseAsync(asked.InterventionId, token, Operation.New(), StoreHost.Token);
        await member.UntilClosedAsync("tall=true");

        var page = (await scene.Store.Interventions.FindPageAsync(asked.InterventionId, StoreHost.Token))!;
        token = await HoldAsync(asked.InterventionId);
        var address = new Uri(page.WorkerAddress!, $"/runs/{runId}/live?intervention={asked.InterventionId}");
        await using (await LiveClient.DialAsync(address, ("Hitl-Run-Secret", page.Secret)))
        {
            // Who has not said who they are could not be told either: four times as long as a look at who watches takes.
            for (var n = 0; n < 20; n++)
            {
                Assert.Empty(member.Pages("tall=true"));
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, StoreHost.Token);
            }
        }

        scene.PauseSite();
        try
        {
            await using var ada = await LiveClient.DialAsync(address, ("Hitl-Run-Secret", page.Secret));
            Assert.Equal("drive", (await ada.HelloAsync("ada", token)).GetProperty("role").GetString());
            Assert.False((await ada.TellAsync("waking")).GetProperty("lost_work").GetBoolean());
            // What is clicked at a page that is not there is not kept for the one that comes.
            for (var n = 0; n < 30; n++)
                await ada.ClickAsync(100, 75);
            await ada.SendAsync(new { type = "ping", t = 1 });
            await ada.TellAsync("pong");
            Assert.Equal("not_possible", (await ada.TellAsync("error")).GetProperty("code").GetString());
            Assert.False(ada.WasTold("error"));
            var why = await ada.TellAsync("error", error => error.GetProperty("code").GetString() == "unavailable");
            Assert.Equal($"{scene.Site.Authority} did not send its page within 5 s.", why.GetProperty("message").GetString());
            scene.ResumeSite();
            await ada.FrameAsync(() => ada.Frames > 0);
            Assert.Equal(1234, await (await member.UntilOpenAsync("tall=true")).EvaluateAsync<int>("() => scrollY"));
        }
        finally
        {
            scene.ResumeSite();
        }

        await scene.CancelAsync(runId);
    }

    [Fact]
    public async Task DrivenRun_RoomIsNeeded_SleepsAndWhoComesIsToldWhatIsGone()
    {
        await using var member = await Member.AtAsync(scene.DebuggingPort);
        var other = await scene.StartAsync("moved", session: "none");
        var otherAsked = await scene.UntilWaitingAsync(other);
        await member.UntilClosedAsync("/moved");
        var runId = await scene.StartAsync("tall");
        var asked = await scene.UntilWaitingAsync(runId);
        var page = (await scene.Store.Interventions.FindPageAsync(asked.InterventionId, StoreHost.Token))!;
        var address = new Uri(page.WorkerAddress!, $"/runs/{runId}/live?intervention={asked.InterventionId}");
        var token = await HoldAsync(asked.InterventionId);
        await using (var ada = await LiveClient.DialAsync(address, ("Hitl-Run-Secret", page.Secret)))
            Assert.Equal("drive", (await ada.HelloAsync("ada", token)).GetProperty("role").GetString());
        await scene.Store.Interventions.ReleaseAsync(asked.InterventionId, token, Operation.New(), StoreHost.Token);

        // Somebody needs another page, which wakes for it.
        var otherToken = await HoldAsync(otherAsked.InterventionId);
        Assert.Equal(LookOutcome.StillBlocked, (await ResolveAsHolderAsync(otherAsked.InterventionId)).Outcome);
        await member.UntilClosedAsync("tall=true");

        await using (var bob = await LiveClient.DialAsync(address, ("Hitl-Run-Secret", page.Secret)))
        {
            Assert.Equal("watch", (await bob.HelloAsync("bob", null)).GetProperty("role").GetString());
            Assert.True((await bob.TellAsync("waking")).GetProperty("lost_work").GetBoolean());
            await bob.FrameAsync(() => bob.Frames > 0);
        }

        // The page is back by now; the first who drives it is told all the same, and nobody after them.
        token = await HoldAsync(asked.InterventionId);
        await using (var ada = await LiveClient.DialAsync(address, ("Hitl-Run-Secret", page.Secret)))
        {
            await ada.HelloAsync("ada", token);
            Assert.True((await ada.TellAsync("waking")).GetProperty("lost_work").GetBoolean());
            await ada.SendAsync(new { type = "ping", t = 1 });
            await ada.TellAsync("pong");
            await using var bob = await LiveClient.DialAsync(address, ("Hitl-Run-Secret", page.Secret));
            await bob.HelloAsync("bob", null);
            await bob.FrameAsync(() => bob.Frames > 0);
            Assert.False(bob.WasTold("waking"));
        }

        await scene.Store.Interventions.ReleaseAsync(otherAsked.InterventionId, otherToken, Operation.New(), StoreHost.Token);
        await scene.CancelAsync(runId);
        await scene.CancelAsync(other);
    }

    private readonly Dictionary<string, string> tokens = [];

    private async Task<string> HoldAsync(string interventionId)
    {
        var claimed = Assert.IsType<InterventionResult.Claimed>(
            await scene.Store.Interventions.ClaimAsync(interventionId, null, "ada", Operation.New(), StoreHost.Token));
        return tokens[interventionId] = claimed.Token;
    }

    private Task<LookAnswer> ResolveAsHolderAsync(string interventionId) => scene.ResolveAsync(interventionId, tokens[interventionId], null);
}
