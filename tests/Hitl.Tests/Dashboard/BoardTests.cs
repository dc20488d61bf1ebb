using System.Text.Json;
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

    [Fact]
    public async Task Board_TheApiSeesNothingOfWhatHappens_SaysSoAndSoDoesItsHealth()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture);
        var page = await scene.OpenPageAsync();
        using var http = new HttpClient { BaseAddress = scene.Dashboard.Address };
        Assert.Contains("\"healthy\"", await http.GetStringAsync("/health", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        scene.Api.Illness = "Redis does not answer.";
        await Expect(page.GetByText("Stalled")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Expect(page.Locator(".chip")).ToHaveAttributeAsync("title", "The API answers, but sees nothing of what happens. Redis does not answer.");
        var health = JsonElement.Parse(await http.GetStringAsync("/health", TestContext.Current.CancellationToken));
        Assert.Equal("degraded", health.GetProperty("status").GetString());
        Assert.Equal("The API says: Redis does not answer.", health.GetProperty("checks").GetProperty("api").GetProperty("description").GetString());

        scene.Api.Illness = null;
        await Expect(page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await scene.Api.StopAsync();
        Assert.Contains("The API does not answer.", await http.GetStringAsync("/health", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
