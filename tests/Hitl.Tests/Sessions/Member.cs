using Microsoft.Playwright;

namespace Hitl.Tests.Sessions;

/// <summary>What a human does on the live page: on the worker's own pages, through the browser's debugging port.</summary>
internal sealed class Member : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private Member(IPlaywright playwright, IBrowser browser) => (this.playwright, this.browser) = (playwright, browser);

    public static async Task<Member> AtAsync(int debuggingPort)
    {
        var playwright = await Playwright.CreateAsync();
        while (true)
        {
            try
            {
                return new(playwright, await playwright.Chromium.ConnectOverCDPAsync($"http://127.0.0.1:{debuggingPort}"));
            }
            catch (PlaywrightException refused) when (refused.Message.Contains("ECONNREFUSED", StringComparison.Ordinal))
            {
                // The worker's browser is still being started.
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>The pages that stand at an address, in the order they were opened.</summary>
    public IReadOnlyList<IPage> Pages(string path) =>
        [.. browser.Contexts.SelectMany(context => context.Pages).Where(page => page.Url.Contains(path, StringComparison.Ordinal))];

    public async Task<IPage> UntilOpenAsync(string path)
    {
        while (Pages(path).Count == 0)
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        return Pages(path)[0];
    }

    public async Task UntilClosedAsync(string path)
    {
        while (Pages(path).Count > 0)
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    public static async Task LogInAsync(IPage page, Uri site, string user)
    {
        await GivePasswordAsync(page, user);
        using var phone = new HttpClient();
        await page.FillAsync("#code", await phone.GetStringAsync(new Uri(site, "/one-time-code/code"), TestContext.Current.CancellationToken));
        try
        {
            await page.ClickAsync("#confirm");
        }
        catch (PlaywrightException closed) when (closed.Message.Contains("closed", StringComparison.Ordinal))
        {
            // The run saw the list first, took it and closed its page.
        }
    }

    public static async Task GivePasswordAsync(IPage page, string user)
    {
        await page.FillAsync("#user", user);
        await page.FillAsync("#password", "practice");
        await page.ClickAsync("#log-in");
        await page.WaitForSelectorAsync("#member-code");
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
