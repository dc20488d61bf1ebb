using System.Globalization;
using System.Net.Http.Headers;
using Hitl.Recipes.Model;
using Hitl.Worker.Targets;
using Microsoft.Playwright;

namespace Hitl.Worker.Browsers;

/// <summary>
/// One run's page in a fresh context. Every call first checks that the run is still ours, ends at once when it is stopped
/// or the page becomes unusable (<see cref="PageFaultException"/>), and never hangs longer than the navigation timeout.
/// </summary>
internal sealed class RunPage : IAsyncDisposable
{
    private const int MostDialogs = 50;
    private const int LongestValue = 10_000;
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ClickGrace = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource faulted = new();
    private readonly PageChores chores;
    private readonly IBrowser browser;
    private readonly IBrowserContext context;
    private readonly EgressGate gate;
    private readonly PageRules rules;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private IPage page = null!;
    private NavigationGuard guard = null!;
    private PageWorld world = null!;
    private volatile PageFaultException? fault;
    private volatile IResponse? answer;
    private volatile bool downloaded;
    private int dialogs;

    private RunPage(IBrowser browser, IBrowserContext context, EgressGate gate, PageRules rules, TimeProvider time, ILogger logger)
    {
        (this.browser, this.context, this.gate, this.rules, this.time, this.logger) = (browser, context, gate, rules, time, logger);
        chores = new PageChores(logger);
    }

    public string Url => page.Url;

    /// <summary>Changes whenever a main document is asked for.</summary>
    public int Navigations => guard.Asked;

    /// <summary>A human works on the page: navigations that are refused are stopped, but are no fault of the run.</summary>
    public bool Parked
    {
        get => guard.Parked;
        set
        {
            guard.Parked = value;
            guard.Begin();
        }
    }

    public static async Task<RunPage> OpenAsync(IBrowser browser, EgressGate gate, PageRules rules, TimeProvider time, ILogger logger, CancellationToken stopping)
    {
        IBrowserContext? context = null;
        try
        {
            context = await browser.NewContextAsync(new()
            {
                ViewportSize = new() { Width = 1280, Height = 720 },
                AcceptDownloads = false,
                ServiceWorkers = ServiceWorkerPolicy.Block,
                Proxy = new() { Server = string.Create(CultureInfo.InvariantCulture, $"socks5://127.0.0.1:{gate.Port}"), Bypass = "<-loopback>" },
            }).WaitAsync(rules.NavigationTimeout, time, stopping);
            var opened = new RunPage(browser, context, gate, rules, time, logger);
            await opened.PrepareAsync().WaitAsync(rules.NavigationTimeout, time, stopping);
            return opened;
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException or OperationCanceledException)
        {
            await gate.DisposeAsync();
            if (context is not null && browser.IsConnected)
                await CloseAsync(context, time, logger);
            if (exception is OperationCanceledException)
                throw;
            throw new PageFaultException(PageFault.BrowserGone,
                exception is TimeoutException ? "The browser hangs: it did not open a page in time." : "The browser broke while a page was opened.", exception);
        }
    }

    public async Task NavigateAsync(Uri url, CancellationToken cancellationToken)
    {
        guard.Begin();
        answer = null;
        downloaded = false;
        await LoadAsync(url, () => page.GotoAsync(url.AbsoluteUri, new() { WaitUntil = WaitUntilState.DOMContentLoaded, Timeout = Limit }), cancellationToken);
    }

    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        guard.Begin();
        await LoadAsync(new Uri(page.Url), () => page.ReloadAsync(new() { WaitUntil = WaitUntilState.DOMContentLoaded, Timeout = Limit }), cancellationToken);
    }

    public async Task<PageObservation> ObserveAsync(PageQuestion question, CancellationToken cancellationToken)
    {
        var seen = await GuardedAsync(() => world.CallAsync(PageScripts.Observe, new
        {
            markers = question.Markers.Select(Marker).ToArray(),
            items = question.Items,
            noResults = question.NoResults is null ? null : Marker(question.NoResults),
            expected = question.Expected.ToArray(),
        }), cancellationToken);
        if (seen is not { } found)
            return new() { Ready = false, Url = page.Url, Title = "" };
        return new()
        {
            Ready = !guard.IsPending && found.GetProperty("ready").GetString() != "loading",
            Url = found.GetProperty("url").GetString()!,
            Title = found.GetProperty("title").GetString()!,
            Status = answer?.Status,
            RetryAfter = RetryAfter(),
            Marker = found.GetProperty("marker").GetInt32(),
            Items = found.GetProperty("items").GetInt32(),
            NoResults = found.GetProperty("noResults").GetBoolean(),
            Expected = [.. found.GetProperty("expected").EnumerateArray().Select(one => one.GetBoolean())],
        };
    }

    /// <summary>Raw values, one row per item, in the order of the fields; at most <paramref name="most"/> items.</summary>
    public async Task<IReadOnlyList<string?[]>> ExtractAsync(ItemRule rule, int most, CancellationToken cancellationToken)
    {
        var found = await GuardedAsync(() => world.CallAsync(PageScripts.Extract, new
        {
            items = rule.Selector,
            fields = rule.Fields.Values.Select(field => new { selector = field.Selector, attribute = field.Attribute }).ToArray(),
            most,
            longest = LongestValue,
        }), cancellationToken);
        return found is { } rows
            ? [.. rows.EnumerateArray().Select(row => row.EnumerateArray().Select(value => value.GetString()).ToArray())]
            : throw new PageFaultException(PageFault.RedirectsForever, "The page goes on to other pages while it is read.");
    }

    public async Task<NextPageLink> FindNextAsync(string selector, CancellationToken cancellationToken)
    {
        var found = await GuardedAsync(() => world.CallAsync(PageScripts.NextPage, new { selector }), cancellationToken);
        if (found is not { } next)
            return new(null, false);
        var url = next.TryGetProperty("url", out var text) && Uri.TryCreate(text.GetString(), UriKind.Absolute, out var link) ? link : null;
        return new(url, next.GetProperty("kind").GetString() == "click");
    }

    /// <summary>Clicks the first visible match; a navigation that this starts counts as pending when it returns.</summary>
    public async Task ClickAsync(string selector, TimeSpan? within, CancellationToken cancellationToken)
    {
        guard.Begin();
        await ActAsync(selector, element => element.ClickAsync(new() { Timeout = Milliseconds(within) }), cancellationToken);
        await Task.Delay(ClickGrace, time, cancellationToken);
    }

    public Task FillAsync(string selector, string value, TimeSpan? within, CancellationToken cancellationToken) =>
        ActAsync(selector, element => element.FillAsync(value, new() { Timeout = Milliseconds(within) }), cancellationToken);

    /// <summary>Picks an option of a select by value or label, or the radio button with that value in a group.</summary>
    public Task ChooseAsync(string selector, string value, TimeSpan? within, CancellationToken cancellationToken) =>
        ActAsync(selector, async element =>
        {
            if (await element.EvaluateAsync<bool>("e => e instanceof HTMLSelectElement", null, new() { Timeout = Milliseconds(within) }))
            {
                await element.SelectOptionAsync(value, new() { Timeout = Milliseconds(within) });
                return;
            }

            var radios = element.Locator("css=input[type=radio]");
            for (var n = 0; n < await radios.CountAsync(); n++)
            {
                if (await radios.Nth(n).GetAttributeAsync("value") == value)
                {
                    await radios.Nth(n).CheckAsync(new() { Timeout = Milliseconds(within) });
                    return;
                }
            }

            throw new ElementMissingException(selector);
        }, cancellationToken);

    public async Task PressEnterAsync(string selector, TimeSpan? within, CancellationToken cancellationToken)
    {
        guard.Begin();
        await ActAsync(selector, element => element.PressAsync("Enter", new() { Timeout = Milliseconds(within) }), cancellationToken);
        await Task.Delay(ClickGrace, time, cancellationToken);
    }

    /// <summary>A JPEG of what is seen, with the inputs that may hold a secret covered; null when none was to be had.</summary>
    public async Task<byte[]?> ScreenshotAsync(IReadOnlyList<string> secretInputs, CancellationToken cancellationToken)
    {
        const int largest = 512 * 1024;
        var covered = secretInputs.Prepend("input[type=password], input[autocomplete=one-time-code]").Select(selector => page.Locator($"css={selector}")).ToArray();
        foreach (var quality in (int[])[70, 30])
        {
            try
            {
                var picture = await GuardedAsync(() => page.ScreenshotAsync(
                    new() { Type = ScreenshotType.Jpeg, Quality = quality, Mask = covered, Timeout = 5_000 }), cancellationToken);
                if (picture.Length <= largest)
                    return picture;
            }
            catch (Exception exception) when (exception is TimeoutException or PlaywrightException)
            {
                PageLog.NoScreenshot(logger, exception);
                return null;
            }
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        browser.Disconnected -= OnBrowserGone;
        // The way out closes first: from here on nothing the page does reaches the site.
        await gate.DisposeAsync();
        await CloseAsync(context, time, logger);
        await InTimeAsync(guard.DisposeAsync().AsTask(), time, logger);
        await InTimeAsync(chores.DisposeAsync().AsTask(), time, logger);
        faulted.Dispose();
    }

    private static Task CloseAsync(IBrowserContext context, TimeProvider time, ILogger logger) => InTimeAsync(context.CloseAsync(), time, logger);

    /// <summary>A browser that hangs answers nothing: the run's end does not wait for it.</summary>
    private static async Task InTimeAsync(Task closing, TimeProvider time, ILogger logger)
    {
        try
        {
            await closing.WaitAsync(CloseTime, time);
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
        {
            PageLog.ChoreFailed(logger, exception);
        }
    }

    private float Limit => Milliseconds(null);

    private async Task PrepareAsync()
    {
        browser.Disconnected += OnBrowserGone;
        page = await context.NewPageAsync();
        page.Crash += (_, _) => Break(new(PageFault.PageCrashed, "The page crashed."));
        page.Response += OnResponse;
        page.Download += (_, _) => downloaded = true;
        page.Dialog += OnDialog;
        context.Page += (_, popup) => chores.TryAdd(() => popup.CloseAsync());
        var session = await context.NewCDPSessionAsync(page);
        guard = await NavigationGuard.AttachAsync(session, rules, Break, logger);
        world = new PageWorld(session, guard.FrameId);
    }

    private async Task LoadAsync(Uri url, Func<Task> load, CancellationToken cancellationToken)
    {
        try
        {
            await GuardedAsync(async () =>
            {
                await load();
                return true;
            }, cancellationToken, ownLimit: true);
        }
        catch (TimeoutException exception)
        {
            throw new PageFaultException(PageFault.TimedOut, $"{url.Authority} did not send its page within {rules.NavigationTimeout.TotalSeconds:0} s.", exception);
        }
        catch (PlaywrightException exception) when (!IsOnlyElsewhere(exception))
        {
            throw NavigationErrors.Explain(exception, guard.LastHop ?? url, downloaded, gate);
        }
    }

    // An error status without a body shows the browser's own page, and a page may go on by itself: both are pages to look at.
    private bool IsOnlyElsewhere(PlaywrightException exception) =>
        exception.Message.Contains("interrupted by another navigation", StringComparison.Ordinal)
        || (exception.Message.Contains("ERR_HTTP_RESPONSE_CODE_FAILURE", StringComparison.Ordinal) && answer is not null);

    private async Task ActAsync(string selector, Func<ILocator, Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await GuardedAsync(async () =>
            {
                await act(page.Locator($"css={selector}").First);
                return true;
            }, cancellationToken, ownLimit: true);
        }
        catch (Exception exception) when (exception is TimeoutException or PlaywrightException)
        {
            // Without the cause: Playwright's text repeats what was typed.
            throw new ElementMissingException(selector);
        }
    }

    private async Task<T> GuardedAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken, bool ownLimit = false)
    {
        rules.EnsureHeld();
        ThrowIfFaulted();
        using var limit = new CancellationTokenSource(ownLimit ? rules.NavigationTimeout * 2 : rules.NavigationTimeout, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, faulted.Token, limit.Token);
        try
        {
            return await call().WaitAsync(any.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            ThrowIfFaulted();
            throw new PageFaultException(PageFault.TimedOut, $"The page did not answer within {rules.NavigationTimeout.TotalSeconds:0} s.");
        }
        catch (PlaywrightException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfFaulted();
            if (!browser.IsConnected)
                throw new PageFaultException(PageFault.BrowserGone, "The browser broke.");
            throw;
        }
    }

    private void Break(PageFaultException why)
    {
        if (Interlocked.CompareExchange(ref fault, why, null) is null)
            faulted.Cancel();
    }

    private void ThrowIfFaulted()
    {
        if (fault is { } why)
            throw new PageFaultException(why.Fault, why.Message);
    }

    private void OnBrowserGone(object? sender, IBrowser gone) => Break(new(PageFault.BrowserGone, "The browser broke."));

    private void OnResponse(object? sender, IResponse response)
    {
        if (response.Request.IsNavigationRequest && response.Frame == page.MainFrame && response.Status is not (204 or 205 or (>= 300 and < 400)))
            answer = response;
    }

    private void OnDialog(object? sender, IDialog dialog)
    {
        // "Leave this page?" is answered yes, everything else no: nothing may hold the page up.
        var added = chores.TryAdd(() => dialog.Type == DialogType.BeforeUnload ? dialog.AcceptAsync() : dialog.DismissAsync());
        if (!added || (Interlocked.Increment(ref dialogs) > MostDialogs && !Parked))
            Break(new(PageFault.DialogsForever, "The page opens one dialog after the other."));
    }

    private TimeSpan? RetryAfter()
    {
        if (answer is null || !answer.Headers.TryGetValue("retry-after", out var text) || !RetryConditionHeaderValue.TryParse(text, out var parsed))
            return null;
        var wait = parsed.Delta ?? parsed.Date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private float Milliseconds(TimeSpan? within) => (float)(within ?? rules.NavigationTimeout).TotalMilliseconds;

    private static object Marker(PageMarker marker) => new { selector = marker.Selector, text = marker.Text, title = marker.Title, url = marker.Url };
}
