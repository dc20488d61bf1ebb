using Hitl.Tests.Stack;
using Microsoft.Playwright;

namespace Hitl.Tests.PracticeSite;

public sealed class PressAndHoldTests(PracticeSiteProcess site) : IClassFixture<PracticeSiteProcess>
{
    [Fact]
    public async Task Hold_LongEnough_OpensTheResults()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Path, Args = Chromium.Arguments });
        var page = await browser.NewPageAsync();
        await page.GotoAsync(new Uri(site.Url, "/people?name=John+Smith").ToString());

        await page.HoverAsync("#hold");
        await page.Mouse.DownAsync();
        await page.WaitForSelectorAsync("#hold.held");
        await page.Mouse.UpAsync();
        await page.WaitForSelectorAsync("#hold-says:has-text('Not long enough')");

        await page.Mouse.DownAsync();
        await page.WaitForSelectorAsync("li.person");
        await page.Mouse.UpAsync();
        Assert.StartsWith("John ", await page.Locator("li.person .name").First.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await page.Locator("#access-denied").CountAsync());
    }
}
