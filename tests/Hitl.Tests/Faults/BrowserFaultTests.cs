using System.Text.Json.Nodes;
using Hitl.AppHost.Local;
using Hitl.Contracts.Runs;
using Hitl.Redis;
using Hitl.Tests.Chaos;
using Hitl.Tests.Redis;
using Hitl.Tests.Worker;
using Microsoft.Playwright;

namespace Hitl.Tests.Faults;

/// <summary>Pages and browsers that crash, hang or eat memory, under a real worker.</summary>
public sealed class BrowserFaultTests(WorkerScene scene) : IClassFixture<WorkerScene>
{
    [Fact]
    public async Task Page_CrashesAlone_EndsItsRunOnly()
    {
        var victim = await scene.StartAsync("one-time-code");
        await scene.UntilWaitingAsync(victim);
        var other = await scene.StartAsync("moved");
        await scene.UntilWaitingAsync(other);
        var browser = ChaosMonkey.MainBrowserOf(scene.Worker.Id);

        var ended = await CrashAsync("/one-time-code", () => scene.UntilEndedAsync(victim));

        Assert.Equal(FailureCode.BrowserCrashed, ended.FailureCode);
        Assert.Equal(RunStatus.Waiting, (await scene.Store.Runs.FindAsync(other, StoreHost.Token))!.Status);
        Assert.Equal(browser, ChaosMonkey.MainBrowserOf(scene.Worker.Id));
        await scene.Store.Runs.CancelAsync(other, "ada", Operation.New(), StoreHost.Token);
        await scene.UntilEndedAsync(other);
    }

    [Fact]
    public async Task Page_EatsMemory_EndsAsCrashedAndItsProcessIsGone()
    {
        await using var worker = await scene.StartWorkerAsync(("Redis:Workspace", "memory"), ("Browser:PageMegabytes", "64"));
        await using var store = StoreHost.Create(scene.Redis, ("Redis:Workspace", "memory"));
        Assert.Equal(RunStatus.Completed, (await RunAsync(store, "catalog")).Status);
        var before = ChaosMonkey.BrowserOf(worker.Id).Count();

        Assert.Equal(FailureCode.BrowserCrashed, (await RunAsync(store, "memory")).FailureCode);

        await FaultStack.UntilAsync(() => Task.FromResult(ChaosMonkey.BrowserOf(worker.Id).Count()), count => count <= before);
        Assert.Equal(RunStatus.Completed, (await RunAsync(store, "catalog")).Status);
    }

    [Fact]
    public async Task Page_HangsInItsScript_TimesOutAndLeavesNoProcess()
    {
        Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(await scene.StartAsync("catalog"))).Status);
        var before = ChaosMonkey.BrowserOf(scene.Worker.Id).Count();

        var ended = await scene.UntilEndedAsync(await scene.StartAsync("hang"));

        Assert.Equal(FailureCode.NavigationTimeout, ended.FailureCode);
        await FaultStack.UntilAsync(() => Task.FromResult(ChaosMonkey.BrowserOf(scene.Worker.Id).Count()), count => count <= before);
    }

    [Fact]
    public async Task Browser_Frozen_EndsAllItsRunsAsCrashedAndIsReplaced()
    {
        await using var worker = await scene.StartWorkerAsync(("Redis:Workspace", "frozen"), ("Browser:HangSeconds", "4"), ("Browser:RetrySeconds", "1"));
        await using var store = StoreHost.Create(scene.Redis, ("Redis:Workspace", "frozen"));
        var waits = await StartAsync(store, "moved");
        await ReachesAsync(store, waits, RunStatus.Waiting);
        var works = await StartAsync(store, "slow", new JsonObject { ["seconds"] = 60 });
        await FaultStack.UntilAsync(() => FindAsync(store, works), run => run.Progress.Step is not null);
        var frozen = ProcessTree.Of(ChaosMonkey.BrowserOf(worker.Id));
        foreach (var id in ChaosMonkey.BrowserOf(worker.Id))
            Signals.Send(id, Signals.Stop);

        foreach (var run in (string[])[waits, works])
            Assert.Equal(FailureCode.BrowserCrashed, (await ReachesAsync(store, run, RunStatus.Failed)).FailureCode);
        await frozen.GoneAsync();
        Assert.Equal(RunStatus.Completed, (await RunAsync(store, "catalog")).Status);
    }

    /// <summary>Ends the renderer of the page at a path, through the browser's debugging port.</summary>
    private async Task<RunView> CrashAsync(string path, Func<Task<RunView>> until)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.ConnectOverCDPAsync($"http://127.0.0.1:{scene.DebuggingPort}");
        var page = browser.Contexts.SelectMany(context => context.Pages).First(page => page.Url.Contains(path, StringComparison.Ordinal));
        var session = await page.Context.NewCDPSessionAsync(page);
        // Nobody is left to answer it: it ends with the connection.
        var sent = session.SendAsync("Page.crash");
        var run = await until();
        await browser.CloseAsync();
        await ((Task)sent).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return run;
    }

    private async Task<string> StartAsync(StoreHost store, string recipe, JsonObject? parameters = null) => (await store.Runs.EnqueueAsync(
        new() { Recipe = recipe, Params = System.Text.Json.JsonSerializer.SerializeToElement(parameters ?? []), TargetUrl = scene.Site.ToString(), MaxAttempts = 1 },
        Operation.New(), StoreHost.Token)).RunId;

    private async Task<RunView> RunAsync(StoreHost store, string recipe) => await ReachesAsync(store, await StartAsync(store, recipe), RunStatus.Completed, RunStatus.Failed);

    private static Task<RunView> ReachesAsync(StoreHost store, string run, params RunStatus[] any) => FaultStack.UntilAsync(() => FindAsync(store, run), now => any.Contains(now.Status));

    private static async Task<RunView> FindAsync(StoreHost store, string run) => (await store.Runs.FindAsync(run, StoreHost.Token))!;
}
