using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Hitl.Contracts.Json;
using Hitl.Tests.Stack;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

/// <summary>An operator's flows through the real processes: dashboard, API, worker, Redis, practice site.</summary>
[Collection(SharedStack.Collection)]
public sealed class RealStackTests(SharedStack shared, DashboardFixture fixture) : IClassFixture<DashboardFixture>
{
    private static readonly LocatorAssertionsToContainTextOptions ContainPatiently = new() { Timeout = 30_000 };
    private static readonly LocatorAssertionsToBeVisibleOptions ShowPatiently = new() { Timeout = 30_000 };

    [Fact]
    public async Task OneTimeCode_StartedFromTheForm_IsOnTheBoardAndCompletesWithTheRightCode()
    {
        using var output = shared.ShowOutput();
        await using var operators = new Operators(fixture.Browser, shared.Stack.Dashboard);
        var board = await operators.OpenPageAsync("/", "ann");
        await board.EvaluateAsync("window.kept = true");
        var form = await operators.OpenPageAsync("/recipes/one-time-code", "bob");

        await form.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Expect(form).ToHaveURLAsync(new Regex("/runs/r_"));
        var run = RunOn(form);

        var line = board.Locator(".lines:not(.ended)").Locator($"[data-run='{run}']");
        await Expect(line).ToContainTextAsync("one-time-code", ContainPatiently);
        await Expect(line).ToContainTextAsync("Waiting", ContainPatiently);
        await board.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Button, new() { Name = "Open" }).First.ClickAsync();
        var dialog = board.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync(run, ContainPatiently);

        var right = await PracticeCodeAsync();
        await dialog.GetByLabel("Code").FillAsync(right == "000000" ? "111111" : "000000");
        await dialog.Locator("[data-key=r]").ClickAsync();
        await Expect(dialog.Locator("[data-notice]")).ToContainTextAsync("Still blocked:", ContainPatiently);

        await dialog.GetByLabel("Code").FillAsync(right);
        await dialog.Locator("[data-key=r]").ClickAsync();
        await Expect(dialog).ToContainTextAsync("Over: resolved by ann", ContainPatiently);
        await Expect(form.Locator("[data-status]")).ToContainTextAsync("Completed", ContainPatiently);
        await Expect(form.GetByRole(AriaRole.Region, new() { Name = "Table of items" })).ToBeVisibleAsync(ShowPatiently);
        await Expect(board.Locator($".ended [data-run='{run}']")).ToContainTextAsync("Completed", ContainPatiently);
        Assert.True(await board.EvaluateAsync<bool>("window.kept"));
        Assert.Empty(operators.Errors);
    }

    [Fact]
    public async Task Claim_ByTwoOperatorsAtOnce_IsOnesAndTheOtherSeesWhose()
    {
        using var output = shared.ShowOutput();
        await using var operators = new Operators(fixture.Browser, shared.Stack.Dashboard);
        await shared.Stack.ForgetSessionsAsync();
        var (ann, bob) = await BothOpenAsync(operators, "people-search", new { name = "John Smith" });

        await Task.WhenAll(Press(ann, "c"), Press(bob, "c"));

        var holder = ann.Locator(".status-line .holder");
        await Expect(holder).ToBeVisibleAsync(ShowPatiently);
        var annHolds = await holder.InnerTextAsync() == "You hold it";
        var (winner, loser, name) = annHolds ? (ann, bob, "ann") : (bob, ann, "bob");
        await Expect(winner.GetByRole(AriaRole.Dialog)).ToContainTextAsync("You hold it", ContainPatiently);
        await Expect(loser.GetByRole(AriaRole.Dialog)).ToContainTextAsync($"{name} holds it", ContainPatiently);
        await Expect(loser.Locator("[data-key=r]")).ToBeDisabledAsync();

        // Nobody held the button of the practice page: the holder's claim that it is done is not believed.
        await Press(winner, "r");
        await Expect(winner.Locator("[data-notice]")).ToContainTextAsync("Still blocked:", ContainPatiently);
        await winner.GetByRole(AriaRole.Button, new() { Name = "Cancel…" }).ClickAsync();
        await winner.GetByRole(AriaRole.Button, new() { Name = "Yes, cancel it" }).ClickAsync();
        await Expect(loser.GetByRole(AriaRole.Dialog)).ToContainTextAsync($"Over: cancelled by {name}", ContainPatiently);
    }

    [Fact]
    public async Task Resolve_ByTwoOperatorsAtOnce_ShowsBothWhoWon()
    {
        using var output = shared.ShowOutput();
        await using var operators = new Operators(fixture.Browser, shared.Stack.Dashboard);
        var (ann, bob) = await BothOpenAsync(operators, "one-time-code", new { });
        var code = await PracticeCodeAsync();
        await ann.GetByLabel("Code").FillAsync(code);
        await bob.GetByLabel("Code").FillAsync(code);

        await Task.WhenAll(Press(ann, "r"), Press(bob, "r"));

        var over = new Regex("Over: resolved by (ann|bob)");
        await Expect(ann.GetByRole(AriaRole.Dialog)).ToContainTextAsync(over, ContainPatiently);
        await Expect(bob.GetByRole(AriaRole.Dialog)).ToContainTextAsync(over, ContainPatiently);
        Assert.Equal(over.Match(await ann.Locator(".status-line").InnerTextAsync()).Value, over.Match(await bob.Locator(".status-line").InnerTextAsync()).Value);
    }

    [Fact]
    public async Task Api_IsKilledAndStartedAgain_TheBoardSaysSoAndCatchesUp()
    {
        using var output = shared.ShowOutput();
        await using var operators = new Operators(fixture.Browser, shared.Stack.Dashboard);
        var board = await operators.OpenPageAsync();
        await board.EvaluateAsync("window.kept = true");
        var run = await StartAsync("slow", new { seconds = 1 });
        await Expect(board.Locator($"[data-run='{run}']")).ToBeVisibleAsync(ShowPatiently);

        await shared.Stack.KillAsync("events-api");
        await Expect(board.GetByText(new Regex("^(Reconnecting|Stale)"))).ToBeVisibleAsync(ShowPatiently);
        await Expect(board.Locator($"[data-run='{run}']")).ToBeVisibleAsync();
        await shared.Stack.RestartAsync("events-api");

        await Expect(board.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync(ShowPatiently);
        await Expect(board.Locator($".ended [data-run='{run}']")).ToContainTextAsync("Completed", ContainPatiently);
        Assert.True(await board.EvaluateAsync<bool>("window.kept"));
    }

    private async Task<(IPage Ann, IPage Bob)> BothOpenAsync(Operators operators, string recipe, object parameters)
    {
        var run = await StartAsync(recipe, parameters);
        var ann = await operators.OpenPageAsync($"/runs/{run}", "ann");
        var link = ann.GetByRole(AriaRole.Link, new() { Name = "Open the intervention" });
        await Expect(link).ToBeVisibleAsync(ShowPatiently);
        var path = $"/{await link.GetAttributeAsync("href")}";
        await link.ClickAsync();
        var bob = await operators.OpenPageAsync(path, "bob");
        await Expect(ann.Locator("[data-key=c]")).ToBeEnabledAsync(new() { Timeout = 30_000 });
        await Expect(bob.Locator("[data-key=c]")).ToBeEnabledAsync(new() { Timeout = 30_000 });
        return (ann, bob);
    }

    // Forced: whoever is later may find the button locked already.
    private static Task Press(IPage page, string key) => page.Locator($"[data-key={key}]").ClickAsync(new() { Force = true });

    private static string RunOn(IPage page) => new Uri(page.Url).Segments[^1];

    private async Task<string> PracticeCodeAsync()
    {
        using var http = new HttpClient { BaseAddress = shared.Stack.Practice };
        return await http.GetStringAsync(new Uri("/one-time-code/code", UriKind.Relative));
    }

    private async Task<string> StartAsync(string recipe, object parameters)
    {
        using var http = new HttpClient { BaseAddress = shared.Stack.Api };
        using var answer = await http.PostAsJsonAsync("/runs", new { recipe, @params = parameters });
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync(HitlJson.Default.StartRunAnswer))!.RunId;
    }
}
