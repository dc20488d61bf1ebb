using System.Text.Json.Nodes;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Redis;
using Hitl.Tests.Redis;
using Microsoft.Playwright;

namespace Hitl.Tests.Worker;

public sealed class WorkerRunTests(WorkerScene scene) : IClassFixture<WorkerScene>
{
    [Fact]
    public async Task Catalog_ReadsAllItemsOfAllPages()
    {
        var runId = await scene.StartAsync("catalog");
        var run = await scene.UntilEndedAsync(runId);
        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.Equal((60, 3, 0), (run.Stats!.ItemsExtracted, run.Stats.Pages, run.Stats.Interventions));
        var items = await scene.Store.Runs.ReadItemsAsync(runId, 100, null, StoreHost.Token);
        Assert.Equal(60, items!.Items.Count);
    }

    [Fact]
    public async Task PeopleSearch_HumanPressesAndHolds_ClearsAndCompletes()
    {
        var runId = await scene.StartAsync("people-search", new JsonObject { ["name"] = "John Smith" });
        var asked = await scene.UntilWaitingAsync(runId);
        Assert.Equal((InterventionType.ManualAccess, InterventionReason.HardBlock), (asked.InterventionType, asked.Reason));
        Assert.Equal(403, asked.Detail.Evidence.HttpStatus);
        Assert.True(asked.Detail.Evidence.HasScreenshot);
        Assert.Equal(LookOutcome.StillBlocked, (await scene.ResolveAsync(asked.InterventionId)).Outcome);

        await PressAndHoldAsync();

        var run = await scene.UntilEndedAsync(runId);
        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.True(run.Stats!.ItemsExtracted > 0);
        Assert.Equal((Resolution.Cleared, ResolvedBy.Page), Ended(await scene.FindAsync(asked.InterventionId)));
    }

    [Theory]
    [InlineData("busy", 10)]
    [InlineData("unavailable", 10)]
    public async Task RateLimit_TimePassed_IsLookedAtAgainAndClears(string recipe, int items)
    {
        var runId = await scene.StartAsync(recipe);
        var asked = await scene.UntilWaitingAsync(runId);
        Assert.Equal(InterventionReason.RateLimited, asked.Reason);
        Assert.NotNull(asked.Detail.LooksAgainAt);
        var run = await scene.UntilEndedAsync(runId);
        Assert.Equal((RunStatus.Completed, items), (run.Status, run.Stats!.ItemsExtracted));
        Assert.Equal((Resolution.Cleared, ResolvedBy.Page), Ended(await scene.FindAsync(asked.InterventionId)));
    }

    [Fact]
    public async Task OneTimeCode_WrongThenRight_GoesOnAndKeepsNoCode()
    {
        var runId = await scene.StartAsync("one-time-code");
        var asked = await scene.UntilWaitingAsync(runId);
        Assert.Equal(InterventionReason.InputRequired, asked.Reason);
        Assert.True(Assert.Single(asked.Detail.Fields).Secret);
        using var phone = new HttpClient();
        var code = await phone.GetStringAsync(new Uri(scene.Site, "/one-time-code/code"), StoreHost.Token);
        var wrong = code == "123123" ? "321321" : "123123";

        Assert.Equal(LookOutcome.ValuesRefused, (await scene.ResolveAsync(asked.InterventionId, ("code", "12"))).Outcome);
        foreach (var _ in (int[])[1, 2])
            Assert.Equal(new LookAnswer(LookOutcome.StillBlocked, "The site refused what was typed."), await scene.ResolveAsync(asked.InterventionId, ("code", wrong)));
        Assert.Equal(LookOutcome.Resolved, (await scene.ResolveAsync(asked.InterventionId, ("code", code))).Outcome);

        Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(runId)).Status);
        Assert.Equal((Resolution.Resolved, "ada"), Ended(await scene.FindAsync(asked.InterventionId)));
        Assert.DoesNotContain(code, scene.Worker.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, scene.Worker.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("moved", "accept", RunStatus.Completed, InterventionReason.NoItems)]
    [InlineData("moved", "fail", RunStatus.Failed, InterventionReason.NoItems)]
    [InlineData("incomplete", "accept", RunStatus.Completed, InterventionReason.ItemsIncomplete)]
    [InlineData("incomplete", "fail", RunStatus.Failed, InterventionReason.ItemsIncomplete)]
    public async Task Review_Verdict_EndsTheRun(string recipe, string verdict, RunStatus status, InterventionReason reason)
    {
        var runId = await scene.StartAsync(recipe);
        var asked = await scene.UntilWaitingAsync(runId);
        Assert.Equal(reason, asked.Reason);
        Assert.Equal(LookOutcome.ValuesRefused, (await scene.ResolveAsync(asked.InterventionId, ("verdict", "perhaps"))).Outcome);
        Assert.Equal(LookOutcome.StillBlocked, (await scene.ResolveAsync(asked.InterventionId)).Outcome);
        Assert.Equal(LookOutcome.Resolved, (await scene.ResolveAsync(asked.InterventionId, ("verdict", verdict))).Outcome);
        var run = await scene.UntilEndedAsync(runId);
        Assert.Equal((status, status == RunStatus.Failed ? FailureCode.ExtractionFailed : null), (run.Status, run.FailureCode));
        Assert.Equal((Resolution.Resolved, "ada"), Ended(await scene.FindAsync(asked.InterventionId)));
    }

    [Fact]
    public async Task Broken_IsRetriedAndThenFails()
    {
        var first = await scene.UntilEndedAsync(await scene.StartAsync("broken", attempts: 2));
        Assert.Equal(FailureCode.NavigationFailed, first.FailureCode);
        var second = await scene.UntilEndedAsync(first.NextRunId!);
        Assert.Equal((FailureCode.NavigationFailed, (string?)null), (second.FailureCode!.Value, second.NextRunId));
        Assert.Contains("500", second.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokenOnce_SecondTry_Completes()
    {
        var first = await scene.UntilEndedAsync(await scene.StartAsync("broken-once", attempts: 2));
        Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(first.NextRunId!)).Status);
    }

    [Theory]
    [InlineData("redirect-loop", FailureCode.NavigationFailed, "redirects for ever")]
    [InlineData("endless-navigation", FailureCode.NavigationFailed, "for ever")]
    [InlineData("redirect-elsewhere", FailureCode.TargetRefused, "elsewhere.example is refused: the recipe allows")]
    [InlineData("redirect-private", FailureCode.TargetRefused, "link-local address")]
    [InlineData("private", FailureCode.TargetRefused, "Disallow: /private/")]
    [InlineData("loopback", FailureCode.TargetRefused, "loopback address")]
    [InlineData("odd-loopback", FailureCode.TargetRefused, "loopback address")]
    [InlineData("loopback-name", FailureCode.TargetRefused, "a loopback address")]
    [InlineData("unresolvable", FailureCode.NavigationFailed, "does not resolve")]
    [InlineData("endless", FailureCode.NavigationFailed, "larger than")]
    [InlineData("silent", FailureCode.NavigationTimeout, "within 5 s")]
    [InlineData("download", FailureCode.NavigationFailed, "download")]
    [InlineData("no-such-recipe", FailureCode.RecipeInvalid, "no-such-recipe")]
    public async Task BadTarget_FailsAndSaysWhy(string recipe, FailureCode code, string says)
    {
        var run = await scene.UntilEndedAsync(await scene.StartAsync(recipe));
        Assert.Equal(code, run.FailureCode);
        Assert.Contains(says, run.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dialogs")]
    [InlineData("popups")]
    public async Task PageInTheWay_DoesNotHoldTheRunUp(string recipe)
    {
        var run = await scene.UntilAsync(await scene.StartAsync(recipe), run => run.Status is RunStatus.Completed or RunStatus.Failed or RunStatus.Waiting);
        Assert.True(run.Status == RunStatus.Completed, run.ErrorMessage ?? run.Status.ToString());
    }

    [Fact]
    public async Task Cancel_RunThatWaits_LetsThePageGo()
    {
        var runId = await scene.StartAsync("moved");
        await scene.UntilWaitingAsync(runId);
        await scene.Store.Runs.CancelAsync(runId, "ada", Operation.New(), StoreHost.Token);
        Assert.Equal(FailureCode.Cancelled, (await scene.UntilEndedAsync(runId)).FailureCode);
    }

    [Fact]
    public async Task Cancel_RunThatRuns_EndsIt()
    {
        var runId = await scene.StartAsync("silent");
        await scene.UntilAsync(runId, run => run.Progress.Step == "open");
        await scene.Store.Runs.CancelAsync(runId, "ada", Operation.New(), StoreHost.Token);
        Assert.Equal(FailureCode.Cancelled, (await scene.UntilEndedAsync(runId)).FailureCode);
    }

    [Fact]
    public async Task Looks_WithoutTheSecret_AreRefused()
    {
        var runId = await scene.StartAsync("moved");
        await scene.UntilWaitingAsync(runId);
        using var stranger = new HttpClient { BaseAddress = scene.Worker.Address };
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await stranger.PostAsync($"/runs/{runId}/looks", null, StoreHost.Token)).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await stranger.PostAsync("/runs/r_unknown/looks", null, StoreHost.Token)).StatusCode);
        await scene.Store.Runs.CancelAsync(runId, "ada", Operation.New(), StoreHost.Token);
    }

    private static (Resolution?, string?) Ended(InterventionView intervention) => (intervention.Resolution, intervention.ResolvedBy);

    /// <summary>What a human does on the live page: the worker's own page, through the browser's debugging port.</summary>
    private async Task PressAndHoldAsync()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.ConnectOverCDPAsync($"http://127.0.0.1:{scene.DebuggingPort}");
        var page = browser.Contexts.SelectMany(context => context.Pages).First(page => page.Url.Contains("/people?", StringComparison.Ordinal));
        await page.HoverAsync("#hold");
        await page.Mouse.DownAsync();
        try
        {
            await page.WaitForSelectorAsync("li.person");
            await page.Mouse.UpAsync();
        }
        catch (PlaywrightException closed) when (closed.Message.Contains("has been closed", StringComparison.Ordinal))
        {
            // The run saw the results first, took them and closed its page.
        }
    }
}
