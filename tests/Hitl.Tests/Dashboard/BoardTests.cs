using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

[Collection(DashboardTests.Name)]
public sealed class BoardTests(DashboardFixture fixture)
{
    [Fact]
    public async Task Board_ARunThatIsQueued_AppearsAndMovesWithoutAReload()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture);
        var page = await scene.OpenPageAsync();

        var run = scene.Api.Queue();
        var line = page.Locator($"[data-run={run.RunId}]");
        await Expect(line).ToContainTextAsync("Queued");

        scene.Api.Start(run.RunId);
        scene.Api.Progress(run.RunId, "page", "page 2 of 3", 40, 66);
        await Expect(line).ToContainTextAsync("Running");
        await Expect(line).ToContainTextAsync("page 2 of 3");
        await Expect(line.GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("aria-valuenow", "66");

        scene.Api.Complete(run.RunId);
        await Expect(page.Locator($".ended [data-run={run.RunId}]")).ToContainTextAsync("Completed");
        Assert.Empty(scene.Errors);
    }

    [Fact]
    public async Task Board_AnInterventionIsCreated_ShowsInTheQueueTheTitleAndTheIcon()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture);
        var page = await scene.OpenPageAsync();
        var run = scene.Api.Queue("people-search");
        scene.Api.Start(run.RunId);

        var asked = scene.Api.Block(run.RunId);

        await Expect(page.Locator($"[data-intervention={asked.InterventionId}]")).ToContainTextAsync("Blocked");
        await Expect(page).ToHaveTitleAsync("(1) Board · Hitl");
        await Expect(page.Locator("link[rel=icon]")).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("^data:image/svg"));
    }

    [Fact]
    public async Task Board_TheApiGoesAwayAndComesBack_KeepsThePictureAndMissesNothing()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture);
        var page = await scene.OpenPageAsync();
        var first = scene.Api.Queue();
        await Expect(page.Locator($"[data-run={first.RunId}]")).ToBeVisibleAsync();

        await scene.Api.StopAsync();
        await Expect(page.GetByText("Stale")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Expect(page.Locator($"[data-run={first.RunId}]")).ToBeVisibleAsync();

        var second = scene.Api.Queue("busy");
        await scene.Api.StartAsync();
        await Expect(page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Expect(page.Locator($"[data-run={second.RunId}]")).ToHaveCountAsync(1);
    }
}
