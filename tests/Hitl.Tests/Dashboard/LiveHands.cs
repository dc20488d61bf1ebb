using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

/// <summary>
/// An operator's hands on a live page of the practice site. All they see is its picture: where something is in it is found
/// by laying the same page out in the same size in another browser.
/// </summary>
internal sealed class LiveHands(IBrowser browser, Uri practice, IPage page)
{
    public const float Patiently = 30_000;
    private const string Password = "practice";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PressAgain = TimeSpan.FromSeconds(2);

    public IPage Page => page;

    /// <summary>Opens the intervention that a run waits at, or will, and drives its page.</summary>
    public static async Task<LiveHands> TakeOverAsync(Operators operators, IBrowser browser, Uri practice, string run, string byOperator) =>
        await TakeOverAsync(await operators.OpenPageAsync($"/runs/{run}", byOperator), browser, practice);

    /// <summary>The same, where the run's page is open already.</summary>
    public static async Task<LiveHands> TakeOverAsync(IPage page, IBrowser browser, Uri practice)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Open the intervention" }).ClickAsync(new() { Timeout = Patiently });
        await page.GetByRole(AriaRole.Button, new() { Name = "Take over the live page" }).ClickAsync(new() { Timeout = Patiently });
        var hands = new LiveHands(browser, practice, page);
        await hands.DrivesAsync();
        return hands;
    }

    /// <summary>Returns when there is a picture and they drive.</summary>
    public async Task DrivesAsync()
    {
        await Expect(page.Locator(".live[data-drawn]")).ToBeVisibleAsync(new() { Timeout = Patiently });
        await Expect(page.Locator(".live-who")).ToHaveTextAsync("You drive", new() { Timeout = Patiently });
    }

    public async Task PressAsync(string path, string selector)
    {
        var (x, y) = await WhereAsync(path, selector);
        await page.Mouse.ClickAsync(x, y);
    }

    /// <summary>Where something is on the operator's screen.</summary>
    public async Task<(float X, float Y)> WhereAsync(string path, string selector, double across = 0.5)
    {
        await using var same = await LayOutAsync(path);
        var box = await BoxAsync(same, selector);
        return await LiveScene.WhereAsync(page, box.X + box.Width * across, box.Y + box.Height / 2);
    }

    /// <summary>Logs in at the practice site's members: user and password, then the code from the phone.</summary>
    public async Task LogInAsync(string user)
    {
        await using var same = await LayOutAsync("/members");
        await TypeIntoAsync(same, "#user", user);
        await TypeIntoAsync(same, "#password", Password);
        await page.Keyboard.PressAsync("Enter");

        var there = same.Pages[0];
        await there.FillAsync("#user", user);
        await there.FillAsync("#password", Password);
        await there.ClickAsync("#log-in");
        using var phone = new HttpClient();
        await TypeIntoAsync(same, "#code", await phone.GetStringAsync(new Uri(practice, "/one-time-code/code"), TestContext.Current.CancellationToken));
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Presses a field until the caret is in it, which is when the operator's input method would open there; then types.</summary>
    private async Task TypeIntoAsync(IBrowserContext same, string selector, string text)
    {
        var box = await BoxAsync(same, selector);
        var (x, y) = await LiveScene.WhereAsync(page, box.X + box.Width / 2, box.Y + box.Height / 2);
        var size = same.Pages[0].ViewportSize!;
        float[] place = [box.X / size.Width, box.Y / size.Height, box.Width / size.Width, box.Height / size.Height];
        var began = TimeProvider.System.GetTimestamp();
        for (var pressed = 0L; !await IsCaretAtAsync(place); await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken))
        {
            if (TimeProvider.System.GetElapsedTime(began).TotalMilliseconds > Patiently)
                Assert.Fail($"The caret never came to {selector}.");
            if (pressed != 0 && TimeProvider.System.GetElapsedTime(pressed) < PressAgain)
                continue;
            await page.Mouse.ClickAsync(x, y);
            pressed = TimeProvider.System.GetTimestamp();
        }

        await page.Keyboard.TypeAsync(text);
    }

    private async Task<bool> IsCaretAtAsync(float[] place)
    {
        var at = await page.EvaluateAsync<float[]>("(({ left, top, width, height }) => [left, top, width, height].map(part => (parseFloat(part) || 0) / 100))(document.querySelector('.live-keys').style)");
        return at.Zip(place).All(pair => Math.Abs(pair.First - pair.Second) < 0.005);
    }

    private async Task<IBrowserContext> LayOutAsync(string path)
    {
        var size = await page.EvaluateAsync<int[]>("['--w', '--h'].map(name => Number(document.querySelector('.live-stage').style.getPropertyValue(name)))");
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = size[0], Height = size[1] } });
        await (await context.NewPageAsync()).GotoAsync(new Uri(practice, path).ToString());
        return context;
    }

    private static async Task<LocatorBoundingBoxResult> BoxAsync(IBrowserContext same, string selector) => (await same.Pages[0].Locator(selector).BoundingBoxAsync())!;
}
