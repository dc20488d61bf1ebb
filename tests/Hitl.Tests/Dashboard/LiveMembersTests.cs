using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Hitl.Contracts.Json;
using Hitl.Contracts.Runs;
using Hitl.Tests.Stack;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

/// <summary>What an operator achieved on the live page of a real worker is kept, and nobody is asked for it twice.</summary>
[Collection(SharedStack.Collection)]
public sealed class LiveMembersTests(SharedStack shared, DashboardFixture fixture) : IClassFixture<DashboardFixture>
{
    private const int Waiting = 5;
    private const float Patiently = LiveHands.Patiently;

    [Fact]
    public async Task Members_LoggedInOnceOnTheLivePage_FreesAllThatWaitAndNobodyIsAskedAgain()
    {
        using var output = shared.ShowOutput();
        await using var operators = new Operators(fixture.Browser, shared.Stack.Dashboard);
        using var http = new HttpClient { BaseAddress = shared.Stack.Api };
        var account = $"ada-{Guid.NewGuid():N}"[..12];
        var runs = await Task.WhenAll(Enumerable.Range(0, Waiting).Select(_ => StartAsync(http, account)));
        var board = await operators.OpenPageAsync("/", "bob");
        var group = board.Locator("[data-panel=queue] .group").Filter(new() { HasTextString = $"{Waiting} stand at Login required · localhost:{shared.Stack.Practice.Port} · members · {account}: 1 act, {Waiting} runs" });
        await Expect(group).ToBeVisibleAsync(new() { Timeout = Patiently });

        var hands = await LiveHands.TakeOverAsync(operators, fixture.Browser, shared.Stack.Practice, runs[0], "ann");
        await Expect(hands.Page.Locator("dd[data-account]")).ToHaveTextAsync(account);
        await hands.LogInAsync(account);

        await Expect(hands.Page.Locator("[data-after]")).ToContainTextAsync("The run completed: 12 items.", new() { Timeout = Patiently });
        foreach (var run in runs)
            await Expect(board.Locator($".ended [data-run='{run}']")).ToContainTextAsync("Completed", new() { Timeout = Patiently });
        await Expect(group).ToHaveCountAsync(0);

        var again = await operators.OpenPageAsync("/recipes/members", "bob");
        await again.GetByLabel("Account").FillAsync(account);
        await again.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Expect(again).ToHaveURLAsync(new Regex("/runs/r_"));
        await Expect(again.Locator("[data-status]")).ToContainTextAsync("Completed", new() { Timeout = Patiently });
        var events = await http.GetFromJsonAsync($"{new Uri(again.Url).AbsolutePath}/events", HitlJson.Default.PageRunEventView, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(events!.Items, one => one.Event.GetProperty("type").GetString() == "intervention.created");

        await again.GetByRole(AriaRole.Link, new() { Name = "Sessions" }).ClickAsync();
        var kept = again.Locator("[data-session]").Filter(new() { HasTextString = account });
        await Expect(kept).ToHaveCountAsync(1);
        await Expect(kept.Locator("[data-state]")).ToHaveTextAsync("In use");
        await Expect(kept.Locator("[data-uses]")).ToContainTextAsync($"by {Waiting} runs");
        Assert.Empty(operators.Errors);
    }

    [Fact]
    public async Task Session_KeptByTheButton_IsSaidAndTheInterventionStaysOpen()
    {
        using var output = shared.ShowOutput();
        await using var operators = new Operators(fixture.Browser, shared.Stack.Dashboard);
        using var http = new HttpClient { BaseAddress = shared.Stack.Api };
        var run = await StartAsync(http, "moved", new { });
        var page = (await LiveHands.TakeOverAsync(operators, fixture.Browser, shared.Stack.Practice, run, "ann")).Page;

        await page.GetByRole(AriaRole.Button, new() { Name = "Keep this session" }).ClickAsync();

        await Expect(page.Locator("[data-kept]")).ToHaveTextAsync(
            $"Kept: later runs of moved at localhost:{shared.Stack.Practice.Port} start with it.", new() { Timeout = Patiently });
        await Expect(page.Locator(".status-line")).ToContainTextAsync("You hold it");
        Assert.Equal(RunStatus.Waiting, (await http.GetFromJsonAsync($"/runs/{run}", HitlJson.Default.RunView, TestContext.Current.CancellationToken))!.Status);
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, cancel it" }).ClickAsync();
        await Expect(page.Locator("[data-after]")).ToBeVisibleAsync(new() { Timeout = Patiently });
        Assert.Empty(operators.Errors);
    }

    private static Task<string> StartAsync(HttpClient http, string account) => StartAsync(http, "members", new { account });

    private static async Task<string> StartAsync(HttpClient http, string recipe, object parameters)
    {
        using var answer = await http.PostAsJsonAsync("/runs", new { recipe, @params = parameters });
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync(HitlJson.Default.StartRunAnswer))!.RunId;
    }
}
