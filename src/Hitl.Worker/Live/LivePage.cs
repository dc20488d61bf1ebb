using System.Net.WebSockets;
using Hitl.Contracts.Interventions;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Worker.Browsers;
using Hitl.Worker.Jobs;

namespace Hitl.Worker.Live;

/// <summary>
/// The live page of one parked run: who watches, who drives, and what is recorded for them. Made with the parked run and
/// ended with it; while nobody watches it does nothing.
/// </summary>
internal sealed partial class LivePage : IAsyncDisposable
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan TakeDownTime = TimeSpan.FromSeconds(5);
    private readonly Signal changed = new();
    private readonly CancellationTokenSource ending = new();
    private readonly Lock gate = new();
    private readonly List<Task> connections = [];
    private readonly string interventionId;
    private readonly InterventionStore store;
    private readonly RunPage page;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly LiveShow show;
    private Task? showing;
    private Task? checking;
    private readonly CancellationTokenRegistration stopping;
    private bool ended;
    private Task? takingDown;
    private int lastViewer;

    public LivePage(string interventionId, RunPage page, IReadOnlyList<string> allowedHosts, IReadOnlyList<string> secretInputs, InterventionStore store, TimeProvider time, ILogger logger, CancellationToken stopping)
    {
        (this.interventionId, this.store) = (interventionId, store);
        (this.page, AllowedHosts, this.time, this.logger) = (page, allowedHosts, time, logger);
        Audience = new(changed);
        Seat = new(interventionId, store, time, logger);
        Grace = new(this, time);
        show = new(page, Audience, Seat, secretInputs, changed, time, logger);
        page.Moved += Audience.Ring;
        // The server waits for its connections before the runs are told to stop: these end first.
        this.stopping = stopping.Register(() => SayGoodbye(null, "The worker stops; the job goes on in its next run.", LiveClose.WorkerStops));
    }

    public LiveAudience Audience { get; }
    public DriverSeat Seat { get; }
    public ResumeGrace Grace { get; }
    public IReadOnlyList<string> AllowedHosts { get; }

    /// <summary>What is shown; null while nobody looks, or the page is being brought back.</summary>
    public LiveStage? Stage => show.Stage;

    /// <summary>The same, as soon as it is; null when that takes too long.</summary>
    public Task<LiveStage?> WhenShownAsync() => show.WhenShownAsync();

    /// <summary>Somebody is connected: the page must stay.</summary>
    public bool IsWatched => Audience.All.Count > 0;

    /// <summary>The page is a driver's, also while they connect again: nothing else is done to it.</summary>
    public bool IsDriven => Seat.IsHeld;

    /// <summary>Somebody drove: what is on the page may be theirs alone.</summary>
    public bool WasDriven => Seat.Sittings > 0;

    /// <summary>The run's page stands still at a dialog that a human is to answer.</summary>
    public bool IsHeldUp => show.Stage is { IsMainHeldUp: true, Body.Faulted.IsCancellationRequested: false };

    /// <summary>Whose page it is; null where that never hibernates.</summary>
    public IHibernatingRun? Run
    {
        get => show.Run;
        set => show.Run = value;
    }

    /// <summary>Null where the page may go there, else the sentence that forbids it.</summary>
    public Task<string?> WhyRefusedAsync(Uri url) => page.WhyRefusedAsync(url, ending.Token);

    /// <summary>The page's size in CSS pixels; each frame says it too.</summary>
    public static (int Width, int Height) Viewport => (PageBody.ViewportWidth, PageBody.ViewportHeight);

    /// <summary>Milliseconds since 1970 on this machine's clock.</summary>
    public double ServerTime => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;

    /// <summary>Another connection; null when there are too many already, or the page has ended.</summary>
    public LiveViewer? Join(WebSocket socket, string? connection)
    {
        lock (gate)
        {
            if (ended)
                return null;
            var viewer = new LiveViewer(socket, $"v{++lastViewer}", time) { Connection = connection };
            return Audience.TryAdd(viewer) ? viewer : null;
        }
    }

    /// <summary>The API that passes this connection on stops; the viewer comes back through another one.</summary>
    public bool Dismiss(string connection)
    {
        if (Audience.All.FirstOrDefault(viewer => viewer.Connection == connection) is not { } viewer)
            return false;
        viewer.Close(LiveClose.WorkerStops, "The API stops.");
        return true;
    }

    /// <summary>How the intervention ended, where that was not here; null when it can't be asked.</summary>
    public async Task<Resolution?> HowEndedAsync()
    {
        using var limit = new CancellationTokenSource(LastWords, time);
        try
        {
            return (await store.FindAsync(interventionId, limit.Token))?.Resolution;
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreFullException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Whether there is room for another connection.</summary>
    public bool HasPlace => Audience.All.Count < LiveAudience.Most;

    /// <summary>Serves one connection to its end.</summary>
    public async Task ServeAsync(LiveViewer viewer, WebSocket socket, CancellationToken aborted)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        Task serving;
        lock (gate)
        {
            if (ended)
                return;
            serving = new LiveConnection(this, viewer, socket, time, logger).ServeAsync(stop);
            connections.RemoveAll(connection => connection.IsCompleted);
            connections.Add(serving);
            showing ??= show.RunAsync(ending.Token);
            checking ??= CheckAsync();
        }

        await serving;
    }

    /// <summary>
    /// Tells everybody that it is over, and how. When it returns, no input reaches the page any more; what hangs in the page is
    /// taken down beside the run, which goes on.
    /// </summary>
    public async Task EndAsync(string? resolution, string message, WebSocketCloseStatus code = LiveClose.Ended)
    {
        SayGoodbye(resolution, message, code);
        await ending.CancelAsync();
        await Seat.LeaveAsync(null);
        await show.RetireAsync();
        takingDown ??= TakeDownAsync();
        await takingDown.WaitAsync(TakeDownTime, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!takingDown.IsCompleted)
            LogHangs();
    }

    public async ValueTask DisposeAsync()
    {
        page.Moved -= Audience.Ring;
        await stopping.DisposeAsync();
        if (takingDown is null)
            await EndAsync(null, "The page is gone.", LiveClose.PageGone);
    }

    private async Task TakeDownAsync()
    {
        // Whatever became of them has been said.
        await Task.WhenAll(showing ?? Task.CompletedTask, checking ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // One whose token was asked for at that moment.
        await Seat.LeaveAsync(null);
        await show.CloseAsync();
        await Task.WhenAll(connections).WaitAsync(LastWords, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    private void SayGoodbye(string? resolution, string message, WebSocketCloseStatus code)
    {
        lock (gate)
        {
            if (ended)
                return;
            ended = true;
        }

        foreach (var viewer in Audience.All)
        {
            viewer.Send(new Ended(resolution, message));
            viewer.Close(code, message);
        }
    }

    /// <summary>Tells everybody who drives and who watches; <paramref name="formerly"/> also why they no longer drive.</summary>
    public void TellControl(LiveViewer? formerly = null, NoLonger? why = null)
    {
        var all = Audience.All.Where(viewer => viewer.IsGreeted).ToArray();
        ViewerFacts[] facts = [.. all.Select(viewer => new ViewerFacts(viewer.Id, viewer.Operator, viewer.Role))];
        foreach (var viewer in all)
            viewer.Send(new Control(viewer.Role, Seat.Operator, facts, viewer == formerly ? why : null));
        Audience.Ring();
    }

    /// <summary>Who holds the claim drives; who did until now is told. The viewer's own answer is for <see cref="TellSeat"/>.</summary>
    public async Task<SitAnswer> SeatAsync(LiveViewer viewer, string token, CancellationToken cancellationToken) =>
        Seated(await Seat.SitAsync(viewer, token, cancellationToken));

    /// <summary>Says what came of it, to everybody.</summary>
    public void TellSeat(LiveViewer viewer, SitAnswer? answer)
    {
        TellControl(viewer, (answer as SitAnswer.Refused)?.Why);
        if (answer is SitAnswer.Unknown && viewer.Role != LiveRole.Drive)
            viewer.Send(new Refused(RefusalCode.Unavailable, "Whose claim it is can't be asked at the moment: you only watch until it can."));
    }

    private SitAnswer Seated(SitAnswer answer)
    {
        if (answer is SitAnswer.Drives { Unseated: { } before })
        {
            before.ForgetFrame();
            show.Stage?.LetGo(before);
            TellControl(before, NoLonger.Taken);
        }

        return answer;
    }

    private async Task SeatAgainAsync(LiveViewer viewer)
    {
        var answer = Seated(await Seat.SitAgainAsync(viewer, ending.Token));
        if (answer is SitAnswer.Unknown)
            return;
        TellSeat(viewer, answer);
        show.Stage?.Welcome(viewer);
    }

    private async Task CheckAsync()
    {
        using var timer = new PeriodicTimer(CheckEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ending.Token))
            {
                if (Seat.Driver is { } driver && await Seat.RecheckAsync(ending.Token) is { } why)
                    await UnseatAsync(driver, why);
                await Seat.RecheckAbsentAsync(ending.Token);
                await Task.WhenAll(Audience.All.Where(viewer => viewer.Claims is not null).Select(SeatAgainAsync));
            }
        }
        catch (OperationCanceledException)
        {
            // The end of it.
        }
    }

    /// <summary>This viewer only watches from now on.</summary>
    public async Task UnseatAsync(LiveViewer driver, NoLonger? why)
    {
        driver.Claims = null;
        if (!await Seat.LeaveAsync(driver))
            return;
        driver.ForgetFrame();
        show.Stage?.LetGo(driver);
        TellControl(driver, why);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The page does not answer while the live page is taken down; the run goes on.")]
    private partial void LogHangs();

}
