using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

[Collection(DashboardTests.Name)]
public sealed class BoardScaleTests(DashboardFixture fixture)
{
    [Fact]
    public async Task Board_FiveHundredInterventions_AreOneGroupAndOneToast()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture);
        var page = await scene.OpenPageAsync();

        for (var i = 0; i < 500; i++)
        {
            var run = scene.Api.Queue("people-search");
            scene.Api.Start(run.RunId);
            scene.Api.Block(run.RunId);
        }

        await Expect(page.Locator("[data-count=interventions]")).ToHaveTextAsync("500", new() { Timeout = 15_000 });
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Show all 500" })).ToBeVisibleAsync();
        await Expect(page.Locator("[data-intervention]")).ToHaveCountAsync(3);
        Assert.InRange(await page.Locator(".mud-snackbar").CountAsync(), 1, 4);
        await Expect(page).ToHaveTitleAsync("(500) Board · Hitl");
    }

    [Fact]
    public async Task Board_ThePointerIsOnARow_KeepsItUnderThePointer()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture, api =>
        {
            api.Queue("busy", "r_1");
            api.Queue("busy", "r_2");
        });
        var page = await scene.OpenPageAsync();
        var second = page.Locator("[data-run=r_2]");
        var panel = page.Locator(".panel", new() { Has = second });
        await Expect(panel).ToHaveAttributeAsync("data-held", "false");
        await second.HoverAsync();
        await Expect(panel).ToHaveAttributeAsync("data-held", "true");
        var before = await second.BoundingBoxAsync();

        scene.Api.Start("r_1");
        scene.Api.Complete("r_1");
        scene.Api.Start("r_2");

        await Expect(second).ToContainTextAsync("Running");
        Assert.Equal(before!.Y, (await second.BoundingBoxAsync())!.Y);
        await page.Mouse.MoveAsync(2, 2);
        await Expect(page.Locator(".lines:not(.ended) [data-run=r_1]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Board_PanelsStandOnTopOfEachOther_AboveThePointerNothingGrows()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture, api =>
        {
            api.Queue("busy", "r_1");
            api.Start(api.Queue("people-search", "r_2").RunId);
        });
        var page = await scene.OpenPageAsync(width: 800);
        var line = page.Locator("[data-run=r_1]");
        var queue = page.Locator("[data-panel=queue]");
        await Expect(queue).ToHaveAttributeAsync("data-held", "false");
        await line.HoverAsync();
        await Expect(queue).ToHaveAttributeAsync("data-held", "true");
        var before = await line.BoundingBoxAsync();

        scene.Api.Block("r_2", id: "i_1");

        await Expect(page.Locator("[data-count=interventions]")).ToHaveTextAsync("1");
        Assert.Equal(before!.Y, (await line.BoundingBoxAsync())!.Y);
        await page.Mouse.MoveAsync(2, 2);
        await Expect(page.Locator("[data-intervention=i_1]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Board_RunsAtTheSameObstacle_StandUnderAHeadingWithTheirNumber()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture, api =>
        {
            for (var i = 0; i < 5; i++)
            {
                var run = api.Queue("people-search");
                api.Start(run.RunId);
                api.Block(run.RunId);
            }
        });
        var page = await scene.OpenPageAsync();

        await Expect(page.Locator("[data-panel=runs] .group")).ToHaveTextAsync("5 runs wait at Blocked · localhost:8090 · people-search");
        await Expect(page.Locator("[data-panel=runs] .member")).ToHaveCountAsync(5);
    }

    [Fact]
    public async Task Board_AnApiWhoseClockIsAhead_CountsFromItsClock()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture, skew: TimeSpan.FromHours(3));
        var page = await scene.OpenPageAsync();
        var run = scene.Api.Queue();
        scene.Api.Start(run.RunId);

        await Expect(page.Locator($"[data-run={run.RunId}] hitl-time")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^0:[0-9]{2}$"));
    }

    [Fact]
    public async Task Board_ABrowserWhoseClockIsBehind_CountsFromTheApisClock()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture);
        await using var context = await fixture.Browser.NewContextAsync();
        await context.AddInitScriptAsync("const now = Date.now.bind(Date); Date.now = () => now() - 7 * 3600e3;");
        var page = await scene.OpenPageAsync(context);
        var run = scene.Api.Queue();
        scene.Api.Start(run.RunId);
        scene.Api.Block(run.RunId, id: "i_1");

        await Expect(page.Locator($"[data-run={run.RunId}] hitl-time")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^0:[0-9]{2}$"));
        await Expect(page.Locator("[data-intervention=i_1] hitl-time[mode=until]")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^(29:[0-9]{2}|30:00)$"));
    }

    [Fact]
    public async Task Board_Empty_StartsARecipeWithOneClick()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture, api => api.Recipes.Add(new() { Id = "catalog", Title = "Catalog" }));
        var page = await scene.OpenPageAsync();

        await page.Locator("[data-start=catalog]").ClickAsync();

        await Expect(page.Locator("[data-run]")).ToContainTextAsync("catalog");
    }

    [Fact]
    public async Task Toast_ANewIntervention_LeadsToIt()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture);
        var page = await scene.OpenPageAsync("/recipes");
        var run = scene.Api.Queue("people-search");
        scene.Api.Start(run.RunId);
        scene.Api.Block(run.RunId, id: "i_1");

        await page.Locator(".mud-snackbar").GetByRole(AriaRole.Button, new() { Name = "Open" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/interventions/i_1$"));
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Blocked");
    }
}
