using Hitl.Contracts.Interventions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

[Collection(DashboardTests.Name)]
public sealed class InterventionTests(DashboardFixture fixture)
{
    private const string Code = "739154";

    [Fact]
    public async Task Claim_TwoOperatorsAtTheSameTime_OneHoldsItAndTheOtherSeesWho()
    {
        await using var scene = await BlockedAsync();
        var ann = await scene.OpenPageAsync("/interventions/i_1", "ann");
        var bob = await scene.OpenPageAsync("/interventions/i_1", "bob");

        await Expect(Claim(ann)).ToBeEnabledAsync();
        await Expect(Claim(bob)).ToBeEnabledAsync();

        // Forced: whoever is later may find the button locked already.
        await Task.WhenAll(Claim(ann).ClickAsync(new() { Force = true }), Claim(bob).ClickAsync(new() { Force = true }));

        var (winner, loser, name) = await IsShownAsync(ann, "You hold it") ? (ann, bob, "ann") : (bob, ann, "bob");
        await Expect(winner.GetByRole(AriaRole.Dialog)).ToContainTextAsync("You hold it");
        await Expect(loser.GetByRole(AriaRole.Dialog)).ToContainTextAsync($"{name} holds it");
        await Expect(Resolve(loser)).ToBeDisabledAsync();
        await Expect(loser.Locator("[data-intervention=i_1]")).ToContainTextAsync(name);
    }

    [Fact]
    public async Task Resolve_TwoOperatorsAtTheSameTime_BothSeeWhoWon()
    {
        await using var scene = await BlockedAsync();
        var ann = await scene.OpenPageAsync("/interventions/i_1", "ann");
        var bob = await scene.OpenPageAsync("/interventions/i_1", "bob");
        await Expect(Resolve(ann)).ToBeEnabledAsync();
        await Expect(Resolve(bob)).ToBeEnabledAsync();

        await Task.WhenAll(Resolve(ann).ClickAsync(new() { Force = true }), Resolve(bob).ClickAsync(new() { Force = true }));

        var won = new System.Text.RegularExpressions.Regex("Over: resolved by (ann|bob)");
        await Expect(ann.GetByRole(AriaRole.Dialog)).ToContainTextAsync(won);
        await Expect(bob.GetByRole(AriaRole.Dialog)).ToContainTextAsync(won);
    }

    [Fact]
    public async Task Dialog_IsClosed_GivesTheClaimBack()
    {
        await using var scene = await BlockedAsync();
        var page = await scene.OpenPageAsync("/interventions/i_1", "ann");
        await Claim(page).ClickAsync();
        await Expect(page.Locator("[data-intervention=i_1]")).ToContainTextAsync("ann");

        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).First.ClickAsync();

        await Expect(page).ToHaveURLAsync(new Uri(scene.Dashboard.Address, "/").ToString());
        await Expect(page.Locator("[data-intervention=i_1] .holder")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Input_ACodeIsSent_GoesToThePageAndNowhereElse()
    {
        await using var scene = await BlockedAsync(
            InterventionReason.InputRequired, [new() { Name = "code", Label = "The code", Kind = "code", MaxLength = 6, Secret = true }]);
        var page = await scene.OpenPageAsync("/interventions/i_1");

        await Resolve(page).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Needed.");
        await page.GetByLabel("The code").FillAsync(Code);
        await Resolve(page).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Over: resolved by local");
        Assert.Contains(scene.Api.Posts, post => post.Path.EndsWith("/resolve", StringComparison.Ordinal) && post.Body.Contains(Code, StringComparison.Ordinal));
        Assert.DoesNotContain(Code, await page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(Code, scene.Dashboard.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolve_TheObstacleIsStillThere_SaysWhatInPlace()
    {
        await using var scene = await BlockedAsync();
        scene.Api.Look = (_, _) => "status 403";
        var page = await scene.OpenPageAsync("/interventions/i_1");

        await Resolve(page).ClickAsync();

        await Expect(page.Locator("[data-notice]")).ToHaveTextAsync("Still blocked: status 403");
        await Expect(Resolve(page)).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Cancel_IsConfirmed_EndsTheRun()
    {
        await using var scene = await BlockedAsync();
        var page = await scene.OpenPageAsync("/interventions/i_1", "ann");

        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel…" }).ClickAsync();
        Assert.DoesNotContain(scene.Api.Posts, post => post.Path.EndsWith("/cancel", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, cancel it" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Over: cancelled by ann");
    }

    [Fact]
    public async Task Keyboard_Alone_OpensClaimsAndResolves()
    {
        await using var scene = await BlockedAsync();
        var page = await scene.OpenPageAsync("/", "ann");
        await Expect(page.Locator("[data-intervention=i_1]")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("j");
        await Expect(page.Locator("[data-intervention=i_1]")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(Claim(page)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("c");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("You hold it");
        await page.Keyboard.PressAsync("r");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Over: resolved by ann");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Dialog_AnUnknownId_SaysSo()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture);
        var page = await scene.OpenPageAsync("/interventions/i_nobody");

        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("There is no intervention with this id.");
    }

    [Fact]
    public async Task Dialog_OfOneWhoseWorkerWasLost_LeadsToTheOneThatReplacedItWheneverThatIsRaised()
    {
        await using var scene = await BlockedAsync();
        var second = scene.Api.LoseWorker("i_1");
        var page = await scene.OpenPageAsync("/interventions/i_1", "ann");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("The job goes on with its next run.");

        scene.Api.Start(second);
        scene.Api.Block(second, id: "i_2", replaces: "i_1");
        await Expect(page).ToHaveURLAsync(At("i_2"));
        var third = scene.Api.LoseWorker("i_2");
        scene.Api.Start(third);
        scene.Api.Block(third, id: "i_3", replaces: "i_2");
        await Expect(page).ToHaveURLAsync(At("i_3"));

        var late = await scene.OpenPageAsync("/interventions/i_1", "bob");
        await Expect(late).ToHaveURLAsync(At("i_3"));
        await Expect(late.Locator("[data-replaced]")).ToBeVisibleAsync();
        await Expect(late.Locator(".status-line")).ToContainTextAsync("Open, waiting");

        // Who asks for the old one sees it.
        await late.GetByRole(AriaRole.Link, new() { Name = "i_2" }).ClickAsync();
        await Expect(late).ToHaveURLAsync(At("i_2"));
        await Expect(late.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Over: cancelled by the system");
        await Expect(late.Locator("[data-after]").GetByRole(AriaRole.Link, new() { Name = "asked for a human again" })).ToHaveAttributeAsync("href", "interventions/i_3");
        await Expect(late).ToHaveURLAsync(At("i_2"));

        string At(string id) => new Uri(scene.Dashboard.Address, $"/interventions/{id}").ToString();
    }

    [Fact]
    public async Task Dialog_HostileText_IsShownAsText()
    {
        const string hostile = "<img src=x onerror=\"document.title='owned'\">\u202Egnp 😀";
        await using var scene = await BlockedAsync(message: hostile + new string('x', 10_000));
        var page = await scene.OpenPageAsync("/interventions/i_1");

        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("<img src=x onerror=");
        await Expect(page.Locator(".lead img")).ToHaveCountAsync(0);
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
    }

    private async Task<DashboardScene> BlockedAsync(
        InterventionReason reason = InterventionReason.HardBlock, IReadOnlyList<InputField>? fields = null, string? message = null) =>
        await DashboardScene.OpenAsync(fixture, api =>
        {
            var run = api.Queue("people-search");
            api.Start(run.RunId);
            api.Block(run.RunId, reason, fields, message, id: "i_1");
        });

    private static ILocator Claim(IPage page) => page.Locator("[data-key=c]");

    private static ILocator Resolve(IPage page) => page.Locator("[data-key=r]");

    private static async Task<bool> IsShownAsync(IPage page, string text)
    {
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("hold");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("it");
        await page.Locator(".status-line .holder").WaitForAsync();
        return (await page.Locator(".status-line .holder").InnerTextAsync()).Contains(text, StringComparison.Ordinal);
    }
}
