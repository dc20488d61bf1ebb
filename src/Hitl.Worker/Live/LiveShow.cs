using Hitl.Worker.Browsers;
using Hitl.Worker.Jobs;

namespace Hitl.Worker.Live;

/// <summary>
/// What is shown of a run's page: put up when somebody looks, brought in line with who looks, put up anew when the run moves to
/// another context, and taken down.
/// </summary>
internal sealed partial class LiveShow(
    RunPage page, LiveAudience audience, DriverSeat seat, IReadOnlyList<string> secretInputs, Signal changed, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan TendEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WakeAgain = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShowTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private volatile LiveStage? stage;
    private volatile TaskCompletionSource<LiveStage> shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long unwatchedSince;
    private long wokenAt;
    private bool over;

    /// <summary>Null while nobody looks, or the page is being brought back.</summary>
    public LiveStage? Stage => stage;

    /// <summary>Woken before its page is shown; null where it never hibernates.</summary>
    public IHibernatingRun? Run { get; set; }

    /// <summary>What is shown, as soon as it is; null when that takes too long.</summary>
    public async Task<LiveStage?> WhenShownAsync()
    {
        try
        {
            return stage ?? await shown.Task.WaitAsync(ShowTime, time);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Until it is over: brings what is shown in line with who looks.</summary>
    public async Task RunAsync(CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await changed.WaitAsync(audience.All.Count > 0 || stage is not null ? TendEvery : Timeout.InfiniteTimeSpan, time, ending);
                await TendAsync(ending);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception away) when (away is TabException or PageFaultException or BrowserAwayException)
            {
                // The page is gone or busy; the run's own watch says so where that is its end.
                LogAway(away.Message);
            }
            catch (Exception mistake)
            {
                // The run must not end for it: what is shown is taken down, and put up anew.
                LogBroken(mistake.GetType().FullName ?? "unknown", mistake.StackTrace ?? "");
                await CloseAsync();
            }
        }
    }

    private async Task TendAsync(CancellationToken ending)
    {
        foreach (var viewer in audience.All)
            viewer.CheckPace();
        if (stage is { } old && (page.IsAsleep || old.Body != page.Body))
            await CloseAsync();
        // A page that sleeps is brought back for whoever can be told so.
        if (!audience.All.Any(viewer => viewer.IsGreeted))
        {
            await LeaveAsync();
            return;
        }

        unwatchedSince = 0;
        if (Run is { IsAsleep: true } asleep && !await WakeAsync(asleep, ending))
            return;
        wokenAt = 0;
        if (stage is null && !await OpenStageAsync())
            return;
        await stage!.TendAsync();
    }

    // A site that is away is not asked four times a second.
    private async Task<bool> WakeAsync(IHibernatingRun run, CancellationToken ending)
    {
        if (wokenAt != 0 && time.GetElapsedTime(wokenAt) < WakeAgain)
            return false;
        wokenAt = time.GetTimestamp();
        audience.Tell(new Waking(run.LostWork));
        try
        {
            await run.WakeAsync(ending);
        }
        catch (Exception away) when (away is PageFaultException or BrowserAwayException)
        {
            audience.Tell(new Refused(RefusalCode.Unavailable, away.Message));
            return false;
        }

        // It stays asleep where the run goes on without it.
        return !run.IsAsleep;
    }

    // Who lost the connection for a moment finds the windows that the page opened again.
    private async Task LeaveAsync()
    {
        if (stage is not { } left)
            return;
        if (unwatchedSince == 0)
            unwatchedSince = time.GetTimestamp();
        if (time.GetElapsedTime(unwatchedSince) > KeepFor)
            await CloseAsync();
        else
            await left.TendAsync();
    }

    private async Task<bool> OpenStageAsync()
    {
        var opened = await LiveStage.OpenAsync(page.Body, audience, seat, secretInputs, time);
        bool isLate;
        lock (gate)
        {
            isLate = over;
            if (!isLate)
            {
                opened.Begin();
                stage = opened;
            }
        }

        if (isLate)
        {
            await opened.DisposeAsync();
            return false;
        }

        foreach (var viewer in audience.All.Where(viewer => viewer.IsGreeted))
            opened.Welcome(viewer);
        shown.TrySetResult(opened);
        return true;
    }

    /// <summary>It is over: nothing is put up any more, and when it returns, no input reaches the page.</summary>
    public async Task RetireAsync()
    {
        lock (gate)
            over = true;
        try
        {
            await (stage?.RetireAsync() ?? Task.CompletedTask);
        }
        catch (Exception mistake)
        {
            LogBroken(mistake.GetType().FullName ?? "unknown", mistake.StackTrace ?? "");
        }
    }

    /// <summary>It is taken down; put up anew with the next tending, unless it is over.</summary>
    public async Task CloseAsync()
    {
        var closing = stage;
        stage = null;
        shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (closing is null)
            return;
        try
        {
            await closing.DisposeAsync();
        }
        catch (Exception mistake)
        {
            // Nothing of what is taken down is used again: the run must not end for it.
            LogBroken(mistake.GetType().FullName ?? "unknown", mistake.StackTrace ?? "");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A mistake of ours at the live page, {Type}: {Where}")]
    private partial void LogBroken(string type, string where);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The live page can't be shown at the moment: {Why}")]
    private partial void LogAway(string why);
}
