using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

[Collection(DashboardTests.Name)]
public sealed class LiveAccessibilityTests(LiveScene live) : IClassFixture<LiveScene>
{
    private static readonly object[] Messages =
    [
        new { type = "select", id = 1, x = 300, y = 200, width = 200, height = 30, multiple = false, options = new[] { new { label = "Ant", group = "Animals", disabled = false, selected = true } } },
        new { type = "dialog", id = 2, kind = "prompt", message = "Name?", @default = "x" },
        new { type = "files", id = 3, multiple = true, accept = ".pdf" },
        new { type = "picker", id = 4, kind = "color", value = "#336699", min = "", max = "", step = "", x = 10, y = 10, width = 90, height = 20 },
        new { type = "auth", id = 5, host = "localhost", realm = "Members" },
        new { type = "tabs", tabs = new[] { new { tab = 1, title = "A", url = "http://a", shown = true, main = true }, new { tab = 2, title = "B", url = "http://b", shown = false, main = false } }, refused = 1 },
        new { type = "asked", viewer = "v_0", @operator = "jim" },
        new { type = "clear", resumes_in_ms = 60_000 },
    ];

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 360)]
    public async Task LivePage_WithEverythingOpen_HasNoViolationAndFits(ColorScheme scheme, int width)
    {
        var id = live.Block();
        var page = await live.Scene.OpenPageAsync($"/interventions/{id}", "ann", scheme, width);
        await page.GetByRole(AriaRole.Button, new() { Name = "Take over the live page" }).ClickAsync();
        var viewer = await live.Scene.Api.Live.NextAsync(id);
        await viewer.ShowAsync(live.Picture);
        foreach (var message in Messages)
            await viewer.SendAsync(message);
        await Expect(page.Locator(".live-clear")).ToBeVisibleAsync();
        await page.Locator(".mud-snackbar").First.WaitForAsync(new() { State = WaitForSelectorState.Detached });

        var open = await AccessibilityTests.SettledAsync(page);
        Assert.Empty(open.Violations.Select(violation => $"{violation.Id}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));

        live.Scene.Api.End(id, Hitl.Contracts.Interventions.Resolution.Cleared, "page");
        await Expect(page.Locator("[data-after]")).ToBeVisibleAsync();
        var over = await AccessibilityTests.SettledAsync(page);
        Assert.Empty(over.Violations.Select(violation => $"{violation.Id}: {string.Join(" | ", violation.Nodes.Select(node => node.Html))}"));
        await page.Context.CloseAsync();
    }
}
