using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

[Collection(DashboardTests.Name)]
public sealed class ReconnectTests(DashboardFixture fixture)
{
    [Fact]
    public async Task Board_TheStreamIsReset_ShowsWhatTheSnapshotSaysAndGoesOn()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture);
        var page = await scene.OpenPageAsync();
        scene.Api.Queue("catalog", "r_lost");
        var template = scene.Api.Queue("catalog", "r_seen");
        await Expect(page.Locator("[data-run=r_seen]")).ToBeVisibleAsync();

        await scene.Api.StopAsync();
        scene.Api.LoseLog();
        scene.Api.Lose("r_lost");
        scene.Api.Add(template with { RunId = "r_unsaid" });
        await scene.Api.StartAsync();

        await Expect(page.Locator("[data-run=r_unsaid]")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Expect(page.Locator("[data-run=r_lost]")).ToHaveCountAsync(0);
        await Expect(page.Locator("[data-run=r_seen]")).ToHaveCountAsync(1);
        scene.Api.Queue("catalog", "r_next");
        await Expect(page.Locator("[data-run=r_next]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Worker_IsLostWhileTheApiIsAway_TheOperatorIsTakenToTheNewInterventionAndDrives()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture);
        scene.Api.Start(scene.Api.Queue("people-search", "r_1").RunId);
        scene.Api.Block("r_1", id: "i_1");
        var page = await scene.OpenPageAsync("/interventions/i_1", "ann");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take over the live page" }).ClickAsync();
        await Expect(page.Locator(".live-who")).ToHaveTextAsync("You drive");

        await scene.Api.StopAsync();
        var next = scene.Api.LoseWorker("i_1");
        scene.Api.Start(next);
        scene.Api.Block(next, id: "i_2", replaces: "i_1");
        scene.Api.LoseLog();
        await scene.Api.StartAsync();

        await Expect(page).ToHaveURLAsync(new Uri(scene.Dashboard.Address, "/interventions/i_2").ToString(), new() { Timeout = 30_000 });
        await Expect(page.Locator("[data-replaced]")).ToContainTextAsync("The worker was lost.");
        Assert.True((await scene.Api.Live.NextAsync("i_2")).Drives);
    }

    [Fact]
    public async Task Circuit_BreaksAndComesBack_ShowsTheTruthWithoutAReload()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture);
        await using var context = await fixture.Browser.NewContextAsync();
        IWebSocketRoute? circuit = null;
        var isCut = false;
        await context.RouteAsync("**/_blazor/negotiate**", route => isCut ? route.AbortAsync() : route.ContinueAsync());
        await context.RouteWebSocketAsync("**/_blazor?**", socket =>
        {
            circuit = socket;
            socket.ConnectToServer();
        });
        var page = await scene.OpenPageAsync(context);
        await page.EvaluateAsync("window.kept = true");
        scene.Api.Queue("catalog", "r_1");
        await Expect(page.Locator("[data-run=r_1]")).ToContainTextAsync("Queued");

        isCut = true;
        await circuit!.CloseAsync();
        await Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        scene.Api.Start("r_1");
        for (var percent = 1; percent <= 100; percent++)
            scene.Api.Progress("r_1", "page", $"page {percent}", percent, percent);
        scene.Api.Complete("r_1");
        scene.Api.Queue("catalog", "r_2");
        await Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-run=r_1]")).ToContainTextAsync("Queued");
        isCut = false;

        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync(new() { Timeout = 30_000 });
        await Expect(page.Locator(".ended [data-run=r_1]")).ToContainTextAsync("Completed");
        await Expect(page.Locator("[data-run=r_2]")).ToContainTextAsync("Queued");
        Assert.True(await page.EvaluateAsync<bool>("window.kept"));
    }
}
