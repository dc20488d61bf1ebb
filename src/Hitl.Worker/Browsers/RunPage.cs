using System.Net.Http.Headers;
using Hitl.Recipes.Model;
using Microsoft.Playwright;

namespace Hitl.Worker.Browsers;

/// <summary>
/// One run's page. Every call first checks that the run is still ours, ends at once when it is stopped or the page becomes
/// unusable (<see cref="PageFaultException"/>), and never hangs longer than the navigation timeout.
/// </summary>
internal sealed class RunPage(Func<string?, CancellationToken, Task<PageBody>> open, PageBody first, PageRules rules, TimeProvider time, ILogger logger)
    : IAsyncDisposable
{
    private const int LongestValue = 10_000;
    private const int LargestMemory = 5 * 1024 * 1024;
    private static readonly TimeSpan ClickGrace = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan LongestUnrest = TimeSpan.FromSeconds(2);

    // Nothing of a closed context is kept: a worker may hold a thousand pages that sleep.
    private volatile PageBody? current = first;
    private volatile string leftAt = "";
    private bool parked;

    /// <summary>The run's own script did something since the last load: its address alone does not bring this page back.</summary>
    public bool WasActedOn { get; private set; }

    /// <summary>What the run stands in at the moment.</summary>
    /// <exception cref="InvalidOperationException">The page sleeps.</exception>
    public PageBody Body => current ?? throw new InvalidOperationException("The page sleeps.");

    /// <summary>Where the page is, or was when it was put to sleep.</summary>
    public string Url => current?.Page.Url ?? leftAt;

    /// <summary>Changes whenever a main document is asked for.</summary>
    public int Navigations => Body.Guard.Asked;

    /// <summary>A human works on the page: navigations that are refused are stopped, but are no fault of the run.</summary>
    public bool Parked
    {
        get => parked;
        set
        {
            parked = Body.Guard.Parked = value;
            Body.Guard.Begin();
        }
    }

    /// <summary>
    /// Another context under the same rules, with a session (Playwright's storage state as JSON) or without: to be given to
    /// <see cref="MoveAsync"/>, or disposed.
    /// </summary>
    public Task<PageBody> OpenBodyAsync(string? storageState, CancellationToken cancellationToken) => open(storageState, cancellationToken);

    /// <summary>A page in another context, beside this one and under the same rules.</summary>
    public RunPage In(PageBody other) => new(open, other, rules, time, logger);

    /// <summary>Rings after the run moved; must return at once.</summary>
    public event Action? Moved;

    /// <summary>The run goes on in the other one; the one it stood in is closed.</summary>
    public async Task MoveAsync(PageBody next)
    {
        var last = current;
        next.Guard.Parked = parked;
        current = next;
        Moved?.Invoke();
        if (last is not null)
            await last.DisposeAsync();
    }

    /// <summary>Null where the page may go there, else the sentence that forbids it.</summary>
    public Task<string?> WhyRefusedAsync(Uri url, CancellationToken cancellationToken) => rules.WhyRefusedAsync(url, cancellationToken);

    public async Task NavigateAsync(Uri url, CancellationToken cancellationToken)
    {
        Body.BeginLoad();
        WasActedOn = false;
        await LoadAsync(url, () => Body.Page.GotoAsync(url.AbsoluteUri, new() { WaitUntil = WaitUntilState.DOMContentLoaded, Timeout = Limit }), cancellationToken);
    }

    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        Body.Guard.Begin();
        await LoadAsync(new Uri(Body.Page.Url), () => Body.Page.ReloadAsync(new() { WaitUntil = WaitUntilState.DOMContentLoaded, Timeout = Limit }), cancellationToken);
    }

    public async Task<PageObservation> ObserveAsync(PageQuestion question, CancellationToken cancellationToken)
    {
        var seen = await GuardedAsync(() => Body.World.CallAsync(PageScripts.Observe, new
        {
            markers = question.Markers.Select(Marker).ToArray(),
            items = question.Items,
            noResults = question.NoResults is null ? null : Marker(question.NoResults),
            expected = question.Expected.ToArray(),
        }), cancellationToken);
        if (seen is not { } found)
            return new() { Ready = false, Url = Body.Page.Url, Title = "" };
        return new()
        {
            Ready = !Body.Guard.IsPending && found.GetProperty("ready").GetString() != "loading",
            Url = found.GetProperty("url").GetString()!,
            Title = found.GetProperty("title").GetString()!,
            Status = Body.Answer?.Status,
            RetryAfter = RetryAfter(),
            Marker = found.GetProperty("marker").GetInt32(),
            Items = found.GetProperty("items").GetInt32(),
            NoResults = found.GetProperty("noResults").GetBoolean(),
            HasPasswordField = found.GetProperty("password").GetBoolean(),
            Expected = [.. found.GetProperty("expected").EnumerateArray().Select(one => one.GetBoolean())],
        };
    }

    /// <summary>Raw values, one row per item, in the order of the fields; at most <paramref name="most"/> items.</summary>
    public async Task<IReadOnlyList<string?[]>> ExtractAsync(ItemRule rule, int most, CancellationToken cancellationToken)
    {
        var found = await GuardedAsync(() => Body.World.CallAsync(PageScripts.Extract, new
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
        var found = await GuardedAsync(() => Body.World.CallAsync(PageScripts.NextPage, new { selector }), cancellationToken);
        if (found is not { } next)
            return new(null, false);
        var url = next.TryGetProperty("url", out var text) && Uri.TryCreate(text.GetString(), UriKind.Absolute, out var link) ? link : null;
        return new(url, next.GetProperty("kind").GetString() == "click");
    }

    /// <summary>Clicks the first visible match; a navigation that this starts counts as pending when it returns.</summary>
    public async Task ClickAsync(string selector, TimeSpan? within, CancellationToken cancellationToken)
    {
        Body.Guard.Begin();
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
        Body.Guard.Begin();
        await ActAsync(selector, element => element.PressAsync("Enter", new() { Timeout = Milliseconds(within) }), cancellationToken);
        await Task.Delay(ClickGrace, time, cancellationToken);
    }

    /// <summary>A JPEG of what is seen, with the inputs that may hold a secret covered; null when none was to be had.</summary>
    public async Task<byte[]?> ScreenshotAsync(IReadOnlyList<string> secretInputs, CancellationToken cancellationToken)
    {
        const int largest = 512 * 1024;
        var covered = secretInputs.Prepend("input[type=password], input[autocomplete=one-time-code]").Select(selector => Body.Page.Locator($"css={selector}")).ToArray();
        foreach (var quality in (int[])[70, 30])
        {
            try
            {
                var picture = await GuardedAsync(() => Body.Page.ScreenshotAsync(
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

    /// <summary>Playwright's storage state with IndexedDB, once the page is quiet; null when it could not be read.</summary>
    public async Task<string?> ReadStorageAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await GuardedAsync(async () =>
            {
                await QuietAsync();
                return await Body.Context.StorageStateAsync(new() { IndexedDB = true });
            }, cancellationToken);
        }
        catch (PlaywrightException exception)
        {
            PageLog.NoStorage(logger, exception);
            return null;
        }
    }

    /// <summary>
    /// Closes the context once <paramref name="keep"/> has what brings the page back, and still says that it may close: reading
    /// it takes a while. Else nothing has changed.
    /// </summary>
    public async Task<PageRest> SleepAsync(Func<PageMemory, bool> keep, CancellationToken cancellationToken)
    {
        if (WasActedOn || Body.Answer is { Request.Method: not "GET" })
            return PageRest.Never;
        if (Body.Answer is null || Body.Guard.IsPending || !Uri.TryCreate(Body.Page.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return PageRest.NotNow;
        try
        {
            var storage = await GuardedAsync(() => Body.Context.StorageStateAsync(new() { IndexedDB = true }), cancellationToken);
            if (storage.Length > LargestMemory)
                return PageRest.Never;
            if (await GuardedAsync(() => Body.World.CallAsync(PageScripts.Scroll, new { }), cancellationToken) is not { } at)
                return PageRest.NotNow;
            var memory = new PageMemory(url, storage, at.GetProperty("x").GetDouble(), at.GetProperty("y").GetDouble());
            var last = Body;
            if (!keep(memory))
                return PageRest.NotNow;
            leftAt = url.AbsoluteUri;
            current = null;
            await last.DisposeAsync();
            return PageRest.Asleep;
        }
        catch (PlaywrightException exception)
        {
            PageLog.NoStorage(logger, exception);
            return PageRest.NotNow;
        }
    }

    /// <summary>Brings the page back in another context.</summary>
    public async Task WakeAsync(PageMemory memory, CancellationToken cancellationToken)
    {
        var next = await OpenAgainAsync(memory.Storage, cancellationToken);
        var moved = false;
        try
        {
            next.Guard.Parked = parked;
            await In(next).NavigateAsync(memory.Url, cancellationToken);
            await next.World.CallAsync(PageScripts.ScrollTo, new { x = memory.X, y = memory.Y });
            moved = true;
        }
        finally
        {
            if (!moved)
                await next.DisposeAsync();
        }

        await MoveAsync(next);
    }

    // What the browser gave it may still refuse: then the page comes back as a stranger's.
    private async Task<PageBody> OpenAgainAsync(string? storage, CancellationToken cancellationToken)
    {
        try
        {
            return await open(storage, cancellationToken);
        }
        catch (StorageRefusedException)
        {
            return await open(null, cancellationToken);
        }
    }

    /// <summary>Closes the way out at once: nothing that the page does from here on reaches the site.</summary>
    public async Task CutOffAsync()
    {
        if (current is { } now)
            await now.Gate.DisposeAsync();
    }

    /// <summary>The context is closed until <see cref="WakeAsync"/> or <see cref="MoveAsync"/>.</summary>
    public bool IsAsleep => current is null;

    public ValueTask DisposeAsync() => current?.DisposeAsync() ?? ValueTask.CompletedTask;

    private float Limit => Milliseconds(null);

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
        catch (PlaywrightException exception)
        {
            if (IsOnlyElsewhere(exception))
                return;
            throw NavigationErrors.Explain(exception, Body.Guard.LastHop ?? url, Body.Downloaded, Body.Gate);
        }
    }

    // An error status without a body shows the browser's own page, and a page may go on by itself: both are pages to look at.
    private bool IsOnlyElsewhere(PlaywrightException exception) =>
        exception.Message.Contains("interrupted by another navigation", StringComparison.Ordinal)
        || (exception.Message.Contains("ERR_HTTP_RESPONSE_CODE_FAILURE", StringComparison.Ordinal) && Body.Answer is not null);

    private async Task ActAsync(string selector, Func<ILocator, Task> act, CancellationToken cancellationToken)
    {
        WasActedOn = true;
        try
        {
            await GuardedAsync(async () =>
            {
                await act(Body.Page.Locator($"css={selector}").First);
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
        var its = current ?? throw new PageFaultException(PageFault.TimedOut, "The page sleeps.");
        its.ThrowIfFaulted();
        using var limit = new CancellationTokenSource(ownLimit ? rules.NavigationTimeout * 2 : rules.NavigationTimeout, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, its.Faulted, limit.Token);
        try
        {
            return await call().WaitAsync(any.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            its.ThrowIfFaulted();
            throw new PageFaultException(PageFault.TimedOut, $"The page did not answer within {rules.NavigationTimeout.TotalSeconds:0} s.");
        }
        catch (PlaywrightException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await its.SettleAsync();
            its.ThrowIfFaulted();
            if (!its.IsConnected)
                throw new PageFaultException(PageFault.BrowserGone, "The browser broke.");
            throw;
        }
    }

    private async Task QuietAsync()
    {
        try
        {
            await Body.Page.WaitForLoadStateAsync(LoadState.NetworkIdle, new() { Timeout = (float)LongestUnrest.TotalMilliseconds });
        }
        catch (TimeoutException)
        {
            // A page that polls or streams never is quiet: what it has stored by now counts.
        }
    }

    private TimeSpan? RetryAfter()
    {
        if (Body.Answer is not { } answer || !answer.Headers.TryGetValue("retry-after", out var text) || !RetryConditionHeaderValue.TryParse(text, out var parsed))
            return null;
        var wait = parsed.Delta ?? parsed.Date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private float Milliseconds(TimeSpan? within) => (float)(within ?? rules.NavigationTimeout).TotalMilliseconds;

    private static object Marker(PageMarker marker) => new { selector = marker.Selector, text = marker.Text, title = marker.Title, url = marker.Url };
}
