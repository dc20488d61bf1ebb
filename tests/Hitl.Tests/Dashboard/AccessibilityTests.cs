using Deque.AxeCore.Playwright;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Contracts.Sessions;
using Microsoft.Playwright;

namespace Hitl.Tests.Dashboard;

[Collection(DashboardTests.Name)]
public sealed class AccessibilityTests(DashboardFixture fixture)
{
    private static readonly string[] Pages =
        ["/", "/interventions/i_1", "/runs", "/runs/r_done", "/runs/r_bad", "/recipes", "/recipes/people-search", "/overview", "/sessions", "/embed/board", "/nowhere/at/all"];

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task EveryPage_HasNoViolationAndFits(ColorScheme scheme, int width)
    {
        await using var scene = await DashboardScene.OpenAsync(fixture, Fill);
        var found = new List<string>();
        foreach (var path in Pages)
        {
            var page = await scene.OpenPageAsync(path, scheme: scheme, width: width);
            await page.GetByText("Loading…").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
            await page.Locator(".mud-snackbar").First.WaitForAsync(new() { State = WaitForSelectorState.Detached });
            var result = await SettledAsync(page);
            found.AddRange(result.Violations.Select(violation => $"{path}: {violation.Id}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
            if (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"))
                found.Add($"{path}: wider than {width} px");
            await page.Context.CloseAsync();
        }

        Assert.Empty(found);
    }

    /// <summary>Colours on their way from one theme to the other are nobody's: a violation counts when it stays.</summary>
    internal static async Task<Deque.AxeCore.Commons.AxeResult> SettledAsync(IPage page)
    {
        Deque.AxeCore.Commons.AxeResult result;
        var tries = 0;
        do
        {
            await page.EvaluateAsync("Promise.allSettled(document.getAnimations().filter(a => a instanceof CSSTransition).map(a => a.finished))");
            result = await page.RunAxe();
        }
        while (result.Violations.Length > 0 && ++tries < 5);
        return result;
    }

    private static void Fill(ScriptedApi api)
    {
        api.Recipes.Add(new()
        {
            Id = "people-search",
            Title = "People search",
            Description = "By name.",
            Parameters = System.Text.Json.JsonDocument.Parse("""{"type":"object","required":["name"],"properties":{"name":{"type":"string","title":"Name","description":"Whole"},"sort":{"enum":["age","name"]},"deep":{"type":"boolean"}}}""").RootElement,
        });
        api.Recipes.Add(new() { Id = "bad", Title = "Bad", Errors = [new("bad.json", "$.steps", "expected an array")] });
        api.Sessions.Add(SessionsTests.Session("s_good", SessionState.Usable));
        api.Sessions.Add(SessionsTests.Session("s_old", SessionState.Stale));
        for (var i = 0; i < 3; i++)
        {
            var run = api.Queue("people-search");
            api.Start(run.RunId);
            api.Progress(run.RunId, "page", "page 1 of 3", 20, 33);
            api.Block(run.RunId, InterventionReason.InputRequired, [new() { Name = "code", Label = "Code", Kind = "code" }], id: $"i_{i}");
        }

        var running = api.Queue();
        api.Start(running.RunId);
        api.Progress(running.RunId, "page", "page 1 of 3", 20, 33);
        api.Queue("slow");
        api.Queue("catalog", "r_done", System.Text.Json.JsonSerializer.SerializeToElement(new { a_name_without_a_place_to_break_it = new string('x', 120) }));
        api.Start("r_done");
        api.Complete("r_done", 2);
        api.Items["r_done"] = [System.Text.Json.JsonDocument.Parse("""{"name":"Lamp"}""").RootElement];
        api.Fail(api.Queue("broken", "r_bad").RunId, FailureCode.NavigationFailed, "The site answered 500.");
    }
}
