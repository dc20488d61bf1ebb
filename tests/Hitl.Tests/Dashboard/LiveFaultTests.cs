using Hitl.Contracts.Runs;
using Hitl.Tests.Faults;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

/// <summary>An operator at the live page of a real worker that goes to sleep or is killed.</summary>
[Collection(FaultStack.Collection)]
public sealed class LiveFaultTests(FaultStack faults, DashboardFixture fixture) : IClassFixture<DashboardFixture>
{
    private const float Patiently = LiveHands.Patiently;

    [Fact]
    public async Task SleepingRun_IsWatchedAndDriven_IsThereAgain()
    {
        await using var operators = new Operators(fixture.Browser, faults.Stack.Dashboard);
        var started = await faults.StartBlockedAsync();
        var page = await operators.OpenPageAsync($"/runs/{started.RunId}", "ann");
        await page.GetByRole(AriaRole.Link, new() { Name = "Open the intervention" }).ClickAsync(new() { Timeout = Patiently });
        var holder = await faults.HolderAsync(started.RunId);
        await FaultStack.UntilAsync(() => Task.FromResult(faults.Says(holder, started.RunId, "hibernates")), said => said);
        await page.EvaluateAsync("""
            () => {
              window.said = [];
              new MutationObserver(() => said.push(document.querySelector('.live-curtain')?.textContent)).observe(document.body, { subtree: true, childList: true });
            }
            """);

        await page.GetByRole(AriaRole.Button, new() { Name = "Only watch" }).ClickAsync();

        await Expect(page.Locator(".live[data-drawn]")).ToBeVisibleAsync(new() { Timeout = Patiently });
        Assert.Contains("The run was asleep: its page is being brought back…", await page.EvaluateAsync<string[]>("said"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Drive the page" }).ClickAsync();
        var hands = new LiveHands(fixture.Browser, faults.Stack.Practice, page);
        await hands.DrivesAsync();
        var (x, y) = await hands.WhereAsync("/people?name=John+Smith", "#hold");
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await Expect(page.Locator(".live-clear")).ToContainTextAsync("Looks clear", new() { Timeout = Patiently });
        await page.Mouse.UpAsync();
        await Expect(page.Locator("[data-after]")).ToContainTextAsync("The run completed", new() { Timeout = Patiently });
        Assert.Empty(operators.Errors);
    }

    [Fact]
    public async Task Worker_IsKilledWhileSomebodyDrives_TheyDriveOnAtTheNextAndWhatTheyKeptIsUsed()
    {
        await using var operators = new Operators(fixture.Browser, faults.Stack.Dashboard);
        var account = $"eve-{Guid.NewGuid():N}"[..12];
        var started = await faults.StartRunAsync("members", new { account });
        var hands = await LiveHands.TakeOverAsync(operators, fixture.Browser, faults.Stack.Practice, started.RunId, "eve");
        var page = hands.Page;
        var first = On(page);
        var holder = await faults.HolderAsync(started.RunId);

        await faults.Stack.KillAsync("worker", holder);

        await Expect(page.Locator(".live-curtain")).ToContainTextAsync("connecting again", new() { Timeout = Patiently });
        await Expect(page.Locator("[data-replaced]")).ToContainTextAsync("The worker was lost.", new() { Timeout = Patiently });
        await hands.DrivesAsync();
        var second = await faults.InterventionAsync(On(page));
        Assert.Equal((first, "eve"), (second.PreviousInterventionId, second.ClaimedBy));
        await faults.Stack.RestartAsync("worker", holder);

        await hands.LogInAsync(account);
        await page.GetByRole(AriaRole.Button, new() { Name = "Stay" }).ClickAsync(new() { Timeout = Patiently });
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep this session" }).ClickAsync();
        await Expect(page.Locator("[data-kept]")).ToContainTextAsync("Kept:", new() { Timeout = Patiently });
        var other = await faults.HolderAsync(second.RunId);
        await faults.Stack.KillAsync("worker", other);

        await Expect(page.Locator("[data-after]")).ToContainTextAsync("The job goes on with its next run", new() { Timeout = Patiently });
        var job = await faults.JobEndsAsync(started.JobId);
        await faults.Stack.RestartAsync("worker", other);
        Assert.Equal((JobStatus.Completed, 3), (job.Status, job.Runs.Count));
        Assert.Equal(0, job.Runs[^1].Stats!.Interventions);
        Assert.NotNull(job.Runs[^1].SessionId);
        Assert.Equal(second.InterventionId, On(page));
        Assert.Empty(operators.Errors);
    }

    private static string On(IPage page) => new Uri(page.Url).Segments[^1];
}
