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

    /// <summary>Has that user logged in elsewhere, and gives what the site keeps of it to the page's browser.</summary>
    public static async Task BringInAsync(IPage page, Uri site, string user)
    {
        using var elsewhere = new HttpClient { BaseAddress = site };
        (await elsewhere.PostAsync("/members/login", Form(("user", user), ("password", "practice")), TestContext.Current.CancellationToken)).Dispose();
        var code = await elsewhere.GetStringAsync("/one-time-code/code", TestContext.Current.CancellationToken);
        using var welcome = await elsewhere.PostAsync("/members/code", Form(("code", code)), TestContext.Current.CancellationToken);
        var html = await welcome.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var cookie = welcome.Headers.GetValues("Set-Cookie").Single(one => one.StartsWith("practice_member=", StringComparison.Ordinal));
        await SetTicketAsync(page, site, cookie.Split(';')[0].Split('=')[1]);
        await page.EvaluateAsync("""
            ([device, key]) => new Promise((resolve, reject) => {
              localStorage.setItem('member_device', device);
              const opening = indexedDB.open('members', 1);
              opening.onupgradeneeded = () => opening.result.createObjectStore('keys', { keyPath: 'name' });
              opening.onerror = () => reject(opening.error);
              opening.onsuccess = () => {
                const writing = opening.result.transaction('keys', 'readwrite');
                writing.objectStore('keys').put({ name: 'member', key });
                writing.oncomplete = () => { opening.result.close(); resolve(); };
              };
            })
            """, new[] { Value("data-device"), Value("data-key") });

        string Value(string attribute) => html.Split($"{attribute}=\"")[1].Split('"')[0];
    }

    /// <summary>The cookie by which the site knows its members, good or not.</summary>
    public static async Task SetTicketAsync(IPage page, Uri site, string ticket) => await (await page.Context.NewCDPSessionAsync(page)).SendAsync(
        "Network.setCookie", new() { ["name"] = "practice_member", ["value"] = ticket, ["url"] = site.ToString(), ["httpOnly"] = true });

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

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
