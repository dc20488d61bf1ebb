using Microsoft.Playwright;

namespace Hitl.Worker.Browsers;

/// <summary>
/// One run's page. Every call first checks that the run is still ours, ends at once when it is stopped or the page becomes
/// unusable (<see cref="PageFaultException"/>), and never hangs longer than the navigation timeout.
/// </summary>
internal sealed class RunPage(Func<string?, CancellationToken, Task<PageBody>> open, PageBody first, PageRules rules, TimeProvider time, ILogger logger)
    : IAsyncDisposable
{
    private const int LargestMemory = 5 * 1024 * 1024;
    private static readonly TimeSpan LongestUnrest = TimeSpan.FromSeconds(2);

    // Nothing of a closed context is kept: a worker may hold a thousand pages that sleep.
    private volatile PageBody? current = first;
    private volatile string leftAt = "";
    private bool parked;

    /// <summary>The run's own script did something since the last load: its address alone does not bring this page back.</summary>
    public bool WasActedOn { get; set; }

    /// <summary>What the run's script does to it.</summary>
    public PageHands Hands => field ??= new(this, rules, time);

    /// <summary>What the run sees of it.</summary>
    public PageSight Sight => field ??= new(this, time, logger);

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
    public async Task<PageRest> SleepAsync(Func<PageMemory, Task<bool>> keep, CancellationToken cancellationToken)
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
            if (!await keep(memory))
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

    private float Limit => (float)rules.NavigationTimeout.TotalMilliseconds;

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

    /// <summary>
    /// One call to the page as it stands, under what every call is: checked to be still ours, ended at once when the run is
    /// stopped or the page faults, and limited.
    /// </summary>
    /// <param name="call">Asks the page.</param>
    /// <param name="cancellationToken">The run's.</param>
    /// <param name="ownLimit">The call has a limit of its own, and says itself that it was reached.</param>
    public async Task<T> GuardedAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken, bool ownLimit = false)
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

}
