using System.Net.Http.Json;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Tests.Dashboard;
using Hitl.Tests.Stack;
using Microsoft.Playwright;

namespace Hitl.Tests.Screenshots;

/// <summary>Not a test: <c>dotnet run hitl.cs screenshots</c> takes the pictures of <c>docs/images</c> from the real stack.</summary>
public sealed class Screenshots
{
    private static readonly string[] Names = ["John Smith", "Ann Lee", "Maria Garcia"];
    private static readonly string[] Recipes = ["catalog", "one-time-code", "moved", "catalog", "broken", "slow"];

    [Fact(Explicit = true)]
    public async Task Take()
    {
        await using var stack = await TestStack.StartAsync();
        using var http = new HttpClient { BaseAddress = stack.Api };
        foreach (var name in Names)
            await StartAsync(http, "people-search", new { name });
        var runs = new List<string>();
        foreach (var recipe in Recipes)
            runs.Add(await StartAsync(http, recipe, new { }));
        await UntilAsync(async () => (await InterventionsAsync(http)).Count >= 5);
        var completed = (await http.GetFromJsonAsync("/runs?status=completed&recipe=catalog&limit=1", HitlJson.Default.PageRunView))!.Items;
        var intervention = (await InterventionsAsync(http)).First(one => one.Reason == InterventionReason.HardBlock);

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Args = Chromium.Arguments });
        await EachAsync(browser, async (page, look) =>
        {
            foreach (var (name, path, ready) in new[]
            {
                ("board", "", "[data-connection='live'], .connection-live, header"), ("intervention", $"interventions/{intervention.InterventionId}", "[role=dialog]"),
                ("run", $"runs/{completed[0].RunId}", "main h1"), ("runs", "runs", "main h1"), ("recipes", "recipes", "main h1"), ("overview", "overview", "main h1"),
            })
            {
                await OpenAsync(page, stack, path, ready);
                await page.EvaluateAsync("Promise.all([...document.querySelectorAll('[role=dialog] img')].map(image => image.decode()))");
                await ShootAsync(page, name, look);
            }

            await OpenAsync(page, stack, $"interventions/{intervention.InterventionId}", "[role=dialog]");
            await page.GetByRole(AriaRole.Button, new() { Name = "Take over the live page" }).ClickAsync();
            await page.Locator(".live[data-drawn]").WaitForAsync();
            await page.Locator(".live-canvas").HoverAsync();
            await page.GetByText("round trip").WaitForAsync();
            await ShootAsync(page, "live", look);
            // For the next one to take.
            await page.GetByRole(AriaRole.Button, new() { Name = "Let go" }).ClickAsync();
            await page.GetByText("Given back.").WaitForAsync();
        });

        await LogInAsync(http, browser, stack);
        await EachAsync(browser, async (page, look) =>
        {
            await OpenAsync(page, stack, "sessions", "[data-session]");
            await ShootAsync(page, "sessions", look);
        });
    }

    private static async Task LogInAsync(HttpClient http, IBrowser browser, TestStack stack)
    {
        await using var operators = new Operators(browser, stack.Dashboard);
        var hands = await LiveHands.TakeOverAsync(operators, browser, stack.Practice, await StartAsync(http, "members", new { account = "ada" }), "ann");
        await hands.LogInAsync("ada");
        await UntilAsync(async () => (await http.GetFromJsonAsync("/sessions", HitlJson.Default.PageSessionView))!.Items is [{ LastProvenAt: not null }]);
    }

    private static async Task EachAsync(IBrowser browser, Func<IPage, string, Task> take)
    {
        foreach (var (theme, scheme) in new[] { ("light", ColorScheme.Light), ("dark", ColorScheme.Dark) })
        {
            foreach (var (size, width, height) in new[] { ("wide", 1440, 900), ("narrow", 360, 780) })
            {
                await using var context = await browser.NewContextAsync(new()
                {
                    ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height }, ReducedMotion = ReducedMotion.Reduce,
                });
                await take(await context.NewPageAsync(), $"{theme}-{size}");
            }
        }
    }

    private static async Task OpenAsync(IPage page, TestStack stack, string path, string ready)
    {
        await page.GotoAsync(new Uri(stack.Dashboard, path).ToString());
        await page.Locator(ready).First.WaitForAsync();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    private static Task<byte[]> ShootAsync(IPage page, string name, string look) => page.ScreenshotAsync(new() { Path = Path.Combine(Folder(), $"{name}-{look}.png") });

    private static async Task<string> StartAsync(HttpClient http, string recipe, object parameters)
    {
        using var answer = await http.PostAsJsonAsync("/runs", new { recipe, @params = parameters });
        return (await answer.Content.ReadFromJsonAsync(HitlJson.Default.StartRunAnswer))!.RunId;
    }

    private static async Task<IReadOnlyList<InterventionView>> InterventionsAsync(HttpClient http) =>
        (await http.GetFromJsonAsync("/interventions?status=open", HitlJson.Default.PageInterventionView))!.Items;

    private static async Task UntilAsync(Func<Task<bool>> done)
    {
        while (!await done())
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private static string Folder() => Environment.GetEnvironmentVariable("HITL_SCREENSHOTS") ?? throw new InvalidOperationException("Set HITL_SCREENSHOTS to a folder.");
}
