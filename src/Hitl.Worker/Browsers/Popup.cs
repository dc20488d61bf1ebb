using Microsoft.Playwright;

namespace Hitl.Worker.Browsers;

/// <summary>A window that a page opened. It stays only if somebody takes it, under the same rules as the page that opened it.</summary>
internal sealed class Popup(IPage page, PageRules rules, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(3);
    private NavigationGuard? guard;
    private ICDPSession? session;

    /// <summary>Rings when it has closed itself, or was closed; must return at once.</summary>
    public event Action? Closed;

    /// <param name="tellRefused">Told where it may not go; must return at once.</param>
    /// <param name="takeAuth">As <see cref="NavigationGuard.TakeAuth"/>.</param>
    /// <exception cref="TabException">It is gone already, or where it went is refused.</exception>
    public async Task<PageTab> OpenAsync(Action<PageFaultException> tellRefused, Func<AuthChallenge, bool> takeAuth)
    {
        page.Close += (_, _) => Closed?.Invoke();
        try
        {
            session = await page.Context.NewCDPSessionAsync(page).WaitAsync(CloseTime, time);
            guard = await NavigationGuard.AttachAsync(session, rules, _ => { }, logger).WaitAsync(CloseTime, time);
            guard.Parked = true;
            guard.TellRefused = tellRefused;
            guard.TakeAuth = takeAuth;
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
        {
            throw new TabException("open");
        }

        // It was on its way before the guard stood there.
        if (Uri.TryCreate(await AddressAsync(session), UriKind.Absolute, out var url) && url.Scheme != "about" && await rules.WhyRefusedAsync(url, CancellationToken.None) is { } why)
        {
            tellRefused(new(PageFault.TargetRefused, why));
            throw new TabException("go to a host that is refused");
        }

        return await PageTab.OpenAsync(page, time, logger);
    }

    // Where nothing came, the page itself is the browser's own about that.
    private async Task<string> AddressAsync(ICDPSession asked)
    {
        try
        {
            var tree = await asked.SendAsync("Page.getFrameTree").WaitAsync(CloseTime, time);
            return tree?.GetProperty("frameTree").GetProperty("frame").TryGetProperty("unreachableUrl", out var wanted) == true ? wanted.GetString()! : page.Url;
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
        {
            throw new TabException("say where it is");
        }
    }

    public async Task CloseAsync(bool asking)
    {
        try
        {
            await page.CloseAsync(new() { RunBeforeUnload = asking }).WaitAsync(CloseTime, time);
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
        {
            // It has closed itself, or hangs: its context's end is its end at the latest.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync(asking: false);
        if (guard is not null)
            await guard.DisposeAsync();
    }
}
