using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

[Collection(DashboardTests.Name)]
public sealed class AlertTests(DashboardFixture fixture)
{
    /// <summary>Writes on the page, which nobody looks at, what the real notifications and the real audio are asked for.</summary>
    private const string Watch = """
        const told = [];
        let tones = 0;
        const write = () => Object.assign(document.documentElement.dataset, { told: told.join(), tones });
        window.Notification = class extends Notification {
          // A browser without windows shows none, and says so whatever it was told.
          static get permission() { return "granted"; }
          constructor(title, options) { super(title, options); told.push(`${title}: ${options.body}`); write(); }
        };
        window.AudioContext = class extends AudioContext {
          createOscillator() { tones++; write(); return super.createOscillator(); }
        };
        Object.defineProperty(document, "hidden", { get: () => true });
        """;

    [Fact]
    public async Task Alerts_TurnedOnInTheSettings_NotifyAndRingForANewIntervention()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture);
        await using var context = await fixture.Browser.NewContextAsync();
        await context.GrantPermissionsAsync(["notifications"]);
        await context.AddInitScriptAsync(Watch);
        var page = await scene.OpenPageAsync(context);

        Block(scene.Api, "i_1");
        await Expect(page.Locator(".mud-snackbar")).ToHaveCountAsync(1);
        Assert.Null(await page.Locator("html").GetAttributeAsync("data-told"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Settings" }).ClickAsync();
        await page.GetByLabel("Browser notifications").CheckAsync();
        await page.GetByLabel("Sound when a human is needed").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Block(scene.Api, "i_2");

        await ExpectAlertAsync(page);
        await page.ReloadAsync();
        await Expect(page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        Block(scene.Api, "i_3");
        await ExpectAlertAsync(page);
    }

    [Fact]
    public async Task Alerts_TheBrowserRefuses_AreNotTurnedOnAndToastsGoByThemselves()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture);
        var page = await scene.OpenPageAsync();
        Block(scene.Api, "i_1");
        await Expect(page.Locator(".mud-snackbar")).ToHaveCountAsync(1);

        await page.GetByRole(AriaRole.Button, new() { Name = "Settings" }).ClickAsync();
        await page.GetByLabel("Browser notifications").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();

        await Expect(page.GetByText("The browser does not allow notifications from this page.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Browser notifications")).Not.ToBeCheckedAsync();
        await Expect(page.Locator(".mud-snackbar")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
    }

    private static async Task ExpectAlertAsync(IPage page)
    {
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-tones", "2");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-told", "A human is needed: Blocked at localhost:8090");
    }

    private static void Block(ScriptedApi api, string id)
    {
        var run = api.Queue("people-search");
        api.Start(run.RunId);
        api.Block(run.RunId, id: id);
    }
}
