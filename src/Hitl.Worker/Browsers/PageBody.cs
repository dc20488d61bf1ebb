using System.Globalization;
using Hitl.Worker.Targets;
using Microsoft.Playwright;

namespace Hitl.Worker.Browsers;

/// <summary>
/// One browser context with its page, its own way out and the guard at its documents. A run has one at a time and may go
/// on in another one: the context can't be given a different session once it is open.
/// </summary>
internal sealed class PageBody : IAsyncDisposable
{
    /// <summary>CSS pixels.</summary>
    public const int ViewportWidth = 1280, ViewportHeight = 720;

    private const int MostDialogs = 50;
    private const long MostOwned = 128 * 1024 * 1024;
    // The browser visits every origin of the state for it; longer than it takes to find that the browser itself hangs. No recipe
    // shortens it: whoever gives a browser up ends everybody's runs.
    private static readonly TimeSpan OpenTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(5);
    // A browser that ends closes its pages first, and is heard of after them.
    private static readonly TimeSpan BrowserEndTime = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource faulted = new();
    private readonly PageChores chores;
    private readonly List<(IDisposable Thing, long Bytes)> owned = [];
    private readonly IBrowser browser;
    private readonly EgressGate gate;
    private readonly PageRules rules;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private volatile PageFaultException? fault;
    private volatile IResponse? answer;
    private volatile bool downloaded;
    private volatile bool closing;
    private int dialogs;
    private Task scriptEnd = Task.CompletedTask;

    private PageBody(IBrowser browser, IBrowserContext context, EgressGate gate, PageRules rules, TimeProvider time, ILogger logger)
    {
        (this.browser, Context, this.gate, this.rules, this.time, this.logger) = (browser, context, gate, rules, time, logger);
        chores = new PageChores(logger);
    }

    public IBrowserContext Context { get; }
    public IPage Page { get; private set; } = null!;
    public ICDPSession Session { get; private set; } = null!;
    public NavigationGuard Guard { get; private set; } = null!;
    public PageWorld World { get; private set; } = null!;
    public EgressGate Gate => gate;

    /// <summary>The answer that the main document came with.</summary>
    public IResponse? Answer => answer;

    /// <summary>The last load became a download.</summary>
    public bool Downloaded => downloaded;

    public bool IsConnected => browser.IsConnected;

    /// <summary>The run's page as a human works with it.</summary>
    /// <exception cref="TabException">The page is gone.</exception>
    public Task<PageTab> OpenTabAsync() => PageTab.OpenAsync(Page, time, logger);

    /// <summary>Who takes a dialog to be answered by a human; false, or nobody: it is answered at once. Must return at once.</summary>
    public Func<PageDialog, bool>? TakeDialog { get; set; }

    /// <summary>Who keeps a window that the page opens; false, or nobody: it is closed. Must return at once.</summary>
    public Func<Popup, bool>? TakePopup { get; set; }

    /// <summary>
    /// Disposed when the context is closed: what the page may still need until then. False, and it stays the caller's, when that
    /// would be more than a page may hold.
    /// </summary>
    public bool TryOwn(IDisposable thing, long bytes)
    {
        lock (owned)
        {
            if (owned.Sum(one => one.Bytes) + bytes > MostOwned)
                return false;
            owned.Add((thing, bytes));
            return true;
        }
    }

    /// <summary>Disposes what the page needs no more.</summary>
    public void Drop(IDisposable thing)
    {
        lock (owned)
            owned.RemoveAll(one => one.Thing == thing);
        thing.Dispose();
    }

    /// <summary>Fires when the page became unusable; <see cref="ThrowIfFaulted"/> says how.</summary>
    public CancellationToken Faulted => faulted.Token;

    public static async Task<PageBody> OpenAsync(
        IBrowser browser, EgressGate gate, PageRules rules, string? storageState, TimeProvider time, ILogger logger, CancellationToken stopping)
    {
        Task<IBrowserContext>? opening = null;
        PageBody? opened = null;
        var accepted = storageState is null;
        try
        {
            opening = browser.NewContextAsync(new()
            {
                ViewportSize = new() { Width = ViewportWidth, Height = ViewportHeight },
                AcceptDownloads = false,
                ServiceWorkers = ServiceWorkerPolicy.Block,
                StorageState = storageState,
                Proxy = new() { Server = string.Create(CultureInfo.InvariantCulture, $"socks5://127.0.0.1:{gate.Port}"), Bypass = "<-loopback>" },
            });
            var context = await opening.WaitAsync(OpenTime, time, stopping);
            accepted = true;
            opened = new PageBody(browser, context, gate, rules, time, logger);
            await opened.PrepareAsync().WaitAsync(OpenTime, time, stopping);
            return opened;
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException or OperationCanceledException)
        {
            if (opened is not null)
                browser.Disconnected -= opened.OnBrowserGone;
            await gate.DisposeAsync();
            if (opening is not null && browser.IsConnected)
                await InTimeAsync(CloseAsync(opening), time, logger);
            if (exception is OperationCanceledException)
                throw;
            // Without the cause: it may repeat what is in the state. One that takes its time has refused nothing.
            if (!accepted && exception is PlaywrightException && browser.IsConnected)
                throw new StorageRefusedException();
            throw new PageFaultException(PageFault.BrowserGone,
                exception is TimeoutException ? "The browser hangs: it did not open a page in time." : "The browser broke while a page was opened.", exception);
        }
    }

    /// <summary>To be called before a load: what the last one left behind is forgotten.</summary>
    public void BeginLoad()
    {
        Guard.Begin();
        answer = null;
        downloaded = false;
    }

    /// <summary>Waits until it is known why the page is closed; returns at once while it is open.</summary>
    public async Task SettleAsync()
    {
        if (Page.IsClosed && !closing)
            await Task.Delay(BrowserEndTime * 2, time, Faulted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void ThrowIfFaulted()
    {
        if (fault is { } why)
            throw new PageFaultException(why.Fault, why.Message);
    }

    public async ValueTask DisposeAsync()
    {
        closing = true;
        browser.Disconnected -= OnBrowserGone;
        // The way out closes first: from here on nothing the page does reaches the site.
        await gate.DisposeAsync();
        await InTimeAsync(Context.CloseAsync(), time, logger);
        await InTimeAsync(Guard.DisposeAsync().AsTask(), time, logger);
        await InTimeAsync(chores.DisposeAsync().AsTask(), time, logger);
        await InTimeAsync(scriptEnd, time, logger);
        foreach (var (thing, _) in owned)
            thing.Dispose();
        // The token's source stays as it is: a call may still be waiting on it, and it holds no handle.
    }

    // It may come after it was given up.
    private static async Task CloseAsync(Task<IBrowserContext> opening) => await (await opening).CloseAsync();

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

    private async Task PrepareAsync()
    {
        browser.Disconnected += OnBrowserGone;
        Page = await Context.NewPageAsync();
        Page.Crash += (_, _) => Break(new(PageFault.PageCrashed, "The page crashed."));
        Page.Close += OnClosed;
        Page.Response += OnResponse;
        Page.Download += (_, _) => downloaded = true;
        Page.Dialog += (_, dialog) => OnDialog(Page, dialog);
        Context.Page += OnPopup;
        Session = await Context.NewCDPSessionAsync(Page);
        Guard = await NavigationGuard.AttachAsync(Session, rules, Break, logger);
        World = new PageWorld(Session, Guard.FrameId);
    }

    private void Break(PageFaultException why)
    {
        if (Interlocked.CompareExchange(ref fault, why, null) is null)
            faulted.Cancel();
    }

    private void OnBrowserGone(object? sender, IBrowser gone) => Break(new(PageFault.BrowserGone, "The browser broke."));

    private void OnClosed(object? sender, IPage closed)
    {
        if (!closing && !chores.TryAdd(ExplainCloseAsync))
            Break(new(PageFault.DialogsForever, "The page opens one dialog after the other."));
    }

    private async Task ExplainCloseAsync()
    {
        await Task.Delay(BrowserEndTime, time, Faulted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!closing)
            Break(new(PageFault.PageClosed, "The page closed itself."));
    }

    private void OnResponse(object? sender, IResponse response)
    {
        if (response.Request.IsNavigationRequest && response.Frame == Page.MainFrame && response.Status is not (204 or 205 or (>= 300 and < 400)))
            answer = response;
    }

    private void OnPopup(object? sender, IPage opened)
    {
        opened.Dialog += (_, dialog) => OnDialog(opened, dialog);
        if (TakePopup?.Invoke(new Popup(opened, rules, time, logger)) != true)
            chores.TryAdd(() => opened.CloseAsync());
    }

    private void OnDialog(IPage of, IDialog dialog)
    {
        if (TakeDialog?.Invoke(new PageDialog(of, dialog)) == true)
            return;
        var isTooMany = Interlocked.Increment(ref dialogs) > MostDialogs;
        // A human may still come to a parked page: there it is the script that ends, and the next one may ask as often again.
        var endsScript = isTooMany && Guard.Parked;
        if (endsScript)
            Interlocked.Exchange(ref dialogs, 0);
        // "Leave this page?" is answered yes, everything else no: nothing may hold the page up.
        var added = chores.TryAdd(async () =>
        {
            if (endsScript)
                await EndScriptAsync(of);
            await (dialog.Type == DialogType.BeforeUnload ? dialog.AcceptAsync() : dialog.DismissAsync());
        });
        if (!added || (isTooMany && !endsScript))
            Break(new(PageFault.DialogsForever, "The page opens one dialog after the other."));
    }

    // Not waited for: the answer comes when the script has ended, and until then its dialogs have to be dismissed.
    private async Task EndScriptAsync(IPage of)
    {
        if (of != Page)
            await of.CloseAsync();
        else if (scriptEnd.IsCompleted)
            scriptEnd = Session.SendAsync("Runtime.terminateExecution");
    }
}
