using Hitl.Worker.Targets;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace Hitl.Worker.Browsers;

/// <summary>Keeps one Chromium running: starts it, notices when it is gone, starts the next one.</summary>
internal sealed partial class BrowserHost(
    IOptions<BrowserOptions> options, TimeProvider time, ILogger<BrowserHost> logger) : BackgroundService
{
    // Also what is said between a browser's end and the moment that this host has seen it.
    private const string Starting = "The browser is being started.";

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(30);
    // Shorter than the grace of a shutdown: what does not close by then has to be killed before this process ends.
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);
    private volatile IBrowser? browser;
    private volatile TaskCompletionSource gone = new();
    private volatile string? problem;

    /// <summary>Name and version of the browser, null while there is none.</summary>
    public string? Version => browser is { IsConnected: true } ready ? $"Chromium {ready.Version}" : null;

    /// <summary>Why there is no browser and what to do, null while there is one.</summary>
    public string? Problem => Version is null ? problem ?? Starting : null;

    /// <summary>Rings when there is a browser again; must return at once.</summary>
    public event Action? BecameReady;

    /// <summary>A run's page, with a session (Playwright's storage state) or without.</summary>
    /// <exception cref="BrowserAwayException">There was none in time.</exception>
    /// <exception cref="PageFaultException">The next one opened none either.</exception>
    public async Task<RunPage> OpenPageAsync(Func<EgressGate> gate, PageRules rules, string? storageState, ILogger pages, CancellationToken cancellationToken)
    {
        Task<PageBody> OpenAsync(string? state, CancellationToken stopping) => OpenBodyAsync(gate, rules, state, pages, stopping);
        return new(OpenAsync, await OpenAsync(storageState, cancellationToken), rules, time, pages);
    }

    /// <summary>A fresh context; waits while the browser is being started, and starts another one if this one opens none.</summary>
    private async Task<PageBody> OpenBodyAsync(Func<EgressGate> gate, PageRules rules, string? storageState, ILogger pages, CancellationToken cancellationToken)
    {
        var first = await WhenReadyAsync(cancellationToken);
        try
        {
            return await PageBody.OpenAsync(first, gate(), rules, storageState, time, pages, cancellationToken);
        }
        catch (PageFaultException fault) when (fault.Fault == PageFault.BrowserGone)
        {
            // Nothing was done yet: a run must not spend an attempt on a browser that was broken before it came.
            GiveUp(first);
            return await PageBody.OpenAsync(await WhenReadyAsync(cancellationToken), gate(), rules, storageState, time, pages, cancellationToken);
        }
    }

    private async Task<IBrowser> WhenReadyAsync(CancellationToken cancellationToken)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Ring() => ready.TrySetResult();
        BecameReady += Ring;
        try
        {
            if (Problem is not null)
                await ready.Task.WaitAsync(LongestStart, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new BrowserAwayException(Problem);
        }
        finally
        {
            BecameReady -= Ring;
        }

        return browser is { IsConnected: true } started ? started : throw new BrowserAwayException(Problem);
    }

    /// <summary>
    /// This browser opens no pages any more: the next one is started. A dying one still counts as connected for a moment,
    /// and a hanging one for ever.
    /// </summary>
    private void GiveUp(IBrowser broken)
    {
        var its = gone;
        if (!ReferenceEquals(browser, broken))
            return;
        browser = null;
        its.TrySetResult();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = TimeSpan.FromSeconds(options.Value.RetrySeconds);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOneAsync(stoppingToken);
                problem = "The browser broke and is being started again.";
                LogGone(wait.TotalSeconds);
                wait = TimeSpan.FromSeconds(options.Value.RetrySeconds);
            }
            catch (Exception exception) when (exception is PlaywrightException or TimeoutException or BrowserMissingException or IOException or System.ComponentModel.Win32Exception)
            {
                var words = exception switch
                {
                    BrowserMissingException => exception.Message,
                    TimeoutException => "The browser has started and does not answer.",
                    _ => $"The browser does not start: {FirstLine(exception.Message)} {BrowserFinder.HowToInstall}",
                };
                if (words != problem)
                    LogProblem(words);
                problem = words;
                wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            }

            await Task.Delay(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunOneAsync(CancellationToken stoppingToken)
    {
        using var playwright = await Playwright.CreateAsync();
        var path = BrowserFinder.Find(
            options.Value.ExecutablePath, options.Value.Headless, Environment.GetEnvironmentVariable("PATH"), File.Exists, playwright.Chromium.ExecutablePath);
        var started = await LaunchAsync(playwright, path);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        started.Disconnected += (_, _) => ended.TrySetResult();
        if (!started.IsConnected)
            return;
        var pulse = await AttachAsync(started);
        gone = ended;
        browser = started;
        problem = null;
        LogStarted(Version, path);
        BecameReady?.Invoke();
        try
        {
            await EndAsync(ended.Task, pulse, stoppingToken);
        }
        finally
        {
            browser = null;
            await CloseAsync(started, pulse);
        }
    }

    private async Task<BrowserPulse> AttachAsync(IBrowser started)
    {
        try
        {
            return await BrowserPulse.AttachAsync(started, TimeSpan.FromSeconds(options.Value.HangSeconds), time);
        }
        catch (Exception exception) when (exception is TimeoutException or PlaywrightException)
        {
            // What does not close ends with Playwright's own process.
            await CloseAsync(started, null);
            throw;
        }
    }

    /// <summary>Waits until the browser is gone, was given up, hangs, or is no longer needed.</summary>
    private async Task EndAsync(Task ended, BrowserPulse pulse, CancellationToken stoppingToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var hung = pulse.WhenHungAsync(over.Token);
        await Task.WhenAny(ended, hung);
        await over.CancelAsync();
        await ((Task)hung).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (hung is not { IsCompletedSuccessfully: true, Result: true })
            return;
        LogHung(options.Value.HangSeconds);
        // Its pages learn of it from the connection's end, and their runs end.
        pulse.Kill();
    }

    private async Task CloseAsync(IBrowser started, BrowserPulse? pulse)
    {
        try
        {
            await started.CloseAsync().WaitAsync(CloseTime, time);
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
        {
            LogNotClosed(FirstLine(exception.Message));
            pulse?.Kill();
        }
    }

    private async Task<IBrowser> LaunchAsync(IPlaywright playwright, string path)
    {
        // The sandbox needs user namespaces of an ordinary user; Chromium refuses to start with it as root.
        var isRoot = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;
        if (isRoot)
            LogNoSandbox("the worker runs as root");
        try
        {
            return await playwright.Chromium.LaunchAsync(Launch(path, sandbox: !isRoot));
        }
        catch (PlaywrightException exception) when (!isRoot && exception.Message.Contains("No usable sandbox", StringComparison.Ordinal))
        {
            LogNoSandbox("this system allows no user namespaces");
            return await playwright.Chromium.LaunchAsync(Launch(path, sandbox: false));
        }
    }

    private BrowserTypeLaunchOptions Launch(string path, bool sandbox) => new()
    {
        ExecutablePath = path,
        Headless = options.Value.Headless,
        ChromiumSandbox = sandbox,
        HandleSIGHUP = false,
        HandleSIGINT = false,
        HandleSIGTERM = false,
        // Playwright turns the popup blocker off; a page that opens windows is better off with it.
        IgnoreDefaultArgs = ["--disable-popup-blocking"],
        Args = [.. BrowserFlags.Quiet, BrowserFlags.PageMemory(options.Value.PageMegabytes), .. options.Value.RemoteDebuggingPort is > 0 and var port
            ? [$"--remote-debugging-port={port}", "--remote-debugging-address=127.0.0.1"] : Array.Empty<string>()],
    };

    private static string FirstLine(string message) => message.Split('\n', 2)[0].Trim();

    [LoggerMessage(Level = LogLevel.Information, Message = "{Browser} runs ({Path})")]
    private partial void LogStarted(string? browser, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chromium runs without its sandbox (--no-sandbox): {Why}. A page that breaks out of it reaches this machine: run the worker as an ordinary user")]
    private partial void LogNoSandbox(string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "The browser has not answered for {Seconds} s: it is killed, and its runs end")]
    private partial void LogHung(double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The browser did not close in time and is killed: {Why}")]
    private partial void LogNotClosed(string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The browser is gone; the next one starts in {Seconds} s")]
    private partial void LogGone(double seconds);
}
