using System.Text.Json;
using Hitl.Contracts.Runs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

[Collection(DashboardTests.Name)]
public sealed class RunsTests(DashboardFixture fixture)
{
    [Fact]
    public async Task Runs_FiltersInTheAddress_AreAppliedAndKept()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture, api =>
        {
            api.Fail(api.Queue("broken", "r_bad").RunId, FailureCode.NavigationFailed, "500");
            api.Complete(api.Queue("catalog", "r_good").RunId);
        });
        var page = await scene.OpenPageAsync("/runs?status=failed&status=nonsense&q=broken");

        await Expect(page.Locator("[data-run=r_bad]")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-run=r_good]")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Failed" }).ClickAsync();
        await page.GetByLabel("In parameters or address").FillAsync("catalog");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/runs\\?q=catalog$"));
        await Expect(page.Locator("[data-run=r_good]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Runs_AHundredThousand_ScrollToTheEndWithFewRowsDrawnAndStandNewestFirst()
    {
        const int many = 100_000;
        await using var scene = await DashboardScene.OpenAsync(fixture, api =>
        {
            var template = api.Queue("catalog", "r_newest");
            for (var i = 1; i < many; i++)
                api.Add(template with { RunId = $"r_{i}", Status = RunStatus.Completed, CreatedAt = template.CreatedAt.AddSeconds(-i) });
        });
        var page = await scene.OpenPageAsync("/runs?sort=took");
        await Expect(page.GetByText("100,000 runs")).ToBeVisibleAsync();
        await Expect(page.GetByText("These stand newest first")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-run=r_1]")).ToBeVisibleAsync();

        await page.EvaluateAsync("window.scrollTo(0, document.documentElement.scrollHeight)");

        await Expect(page.Locator($"[data-run=r_{many - 1}]")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        Assert.InRange(await page.Locator("[data-run]").CountAsync(), 1, 100);
    }

    [Fact]
    public async Task Runs_AHeadingIsPressed_SortsByItAndTheAddressKeepsIt()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture, api =>
        {
            var run = api.Queue("catalog", "r_waiting");
            foreach (var (id, seconds) in new[] { ("r_short", 2), ("r_long", 90), ("r_middle", 30) })
                api.Add(run with { RunId = id, Status = RunStatus.Completed, StartedAt = run.CreatedAt, EndedAt = run.CreatedAt.AddSeconds(seconds) });
        });
        var page = await scene.OpenPageAsync("/runs");
        var rows = page.Locator("main [data-run]");
        await Expect(rows).ToHaveCountAsync(4);

        await page.GetByRole(AriaRole.Button, new() { Name = "Took" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("sort=-took$"));
        await ExpectOrderAsync("r_long", "r_middle", "r_short", "r_waiting");

        await page.GetByRole(AriaRole.Button, new() { Name = "Took descending" }).ClickAsync();
        await ExpectOrderAsync("r_short", "r_middle", "r_long", "r_waiting");
        await page.ReloadAsync();
        await ExpectOrderAsync("r_short", "r_middle", "r_long", "r_waiting");

        async Task ExpectOrderAsync(params string[] ids)
        {
            for (var at = 0; at < ids.Length; at++)
                await Expect(rows.Nth(at)).ToHaveAttributeAsync("data-run", ids[at]);
        }
    }

    [Fact]
    public async Task Runs_SeveralSelected_AreCancelledTogether()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture, api =>
        {
            api.Queue("catalog", "r_1");
            api.Queue("catalog", "r_2");
        });
        var page = await scene.OpenPageAsync("/runs");
        await page.GetByLabel("Select run r_1").CheckAsync();
        await page.GetByLabel("Select run r_2").CheckAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel them" }).ClickAsync();

        await Expect(page.GetByText("2 cancelled.")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-run=r_1]")).ToContainTextAsync("Failed");
    }

    [Fact]
    public async Task Run_QueuedWithoutAWorker_SaysWhyItDoesNotMove()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture, api => api.Queue("catalog", "r_1"));
        var page = await scene.OpenPageAsync("/runs/r_1");

        await Expect(page.Locator("[data-why]")).ToContainTextAsync("No worker is alive.");
    }

    [Fact]
    public async Task Run_AnEventOfAnUnknownType_IsShownPlainly()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture, api => api.Queue("catalog", "r_1"));
        var page = await scene.OpenPageAsync("/runs/r_1");

        scene.Api.EmitRaw("""{"type":"run.pondered","run_id":"r_1","depth":"<b>very</b>","timestamp":"2026-01-02T03:04:05.000Z"}""");

        await Expect(page.Locator(".timeline")).ToContainTextAsync("run.pondered");
        await Expect(page.Locator(".timeline")).ToContainTextAsync("<b>very</b>");
    }

    [Fact]
    public async Task Run_ThatFailed_SaysWhatToDoAndRunsAgainWithItsParameters()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture, api =>
        {
            api.Recipes.Add(new()
            {
                Id = "people-search",
                Title = "People search",
                Parameters = JsonDocument.Parse("""{"type":"object","required":["name"],"properties":{"name":{"type":"string","title":"Name","minLength":2}}}""").RootElement,
            });
            var run = api.Queue("people-search", "r_1", JsonSerializer.SerializeToElement(new { name = "Jane Roe" }));
            api.Fail(run.RunId, FailureCode.NavigationFailed, "The site answered 500.");
        });
        var page = await scene.OpenPageAsync("/runs/r_1");
        await Expect(page.Locator("[data-failure]")).ToContainTextAsync("navigation_failed");

        await page.GetByRole(AriaRole.Link, new() { Name = "Run again…" }).ClickAsync();
        await Expect(page.GetByLabel("Name")).ToHaveValueAsync("Jane Roe");
        await page.GetByLabel("Name").FillAsync("J");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Expect(page.GetByText("At least 2 characters.")).ToBeVisibleAsync();
        await page.GetByLabel("Name").FillAsync("Jane Doe");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();

        await Expect(page.Locator("[data-status]")).ToContainTextAsync("Queued");
        Assert.Contains(scene.Api.Posts, post => post.Path == "/runs" && post.Body.Contains("Jane Doe", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_ManyItems_AreATableAndAFile()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture, api =>
        {
            api.Complete(api.Queue("catalog", "r_1").RunId, 50_000);
            api.Items["r_1"] = [.. Enumerable.Range(0, 50_000).Select(i => JsonSerializer.SerializeToElement(new { name = $"<i>{i}</i>" }))];
        });
        var page = await scene.OpenPageAsync("/runs/r_1");

        await Expect(page.GetByText("<i>0</i>", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByText("<i>14</i>", new() { Exact = true })).ToBeVisibleAsync();
        Assert.InRange(await page.Locator("tbody tr").CountAsync(), 1, 100);
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "CSV", Exact = true }).ClickAsync());
        Assert.Equal("r_1-items.csv", download.SuggestedFilename);
    }

    [Fact]
    public async Task Run_AnUnknownId_SaysSo()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture);
        var page = await scene.OpenPageAsync("/runs/r_nobody");

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no run with this id.");
    }
}
