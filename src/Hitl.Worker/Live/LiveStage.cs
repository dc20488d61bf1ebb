using System.Collections.Concurrent;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Live;

/// <summary>A page's body while somebody looks at it: its tabs, which of them is shown, and what they ask.</summary>
internal sealed class LiveStage : IAsyncDisposable
{
    private const int MostTabs = 8;
    private const int MostLater = 64;
    private readonly Lock gate = new();
    private readonly List<LiveTab> tabs = [];
    private readonly Queue<Popup> opening = new();
    private readonly ConcurrentQueue<Func<Task>> later = new();
    private readonly PictureLadder ladder;
    private readonly DriverSeat seat;
    private readonly TimeProvider time;
    private LiveTab shown = null!;
    private int lastTab;
    private int refused;
    private bool listChanged;
    private bool hasBegun;
    private volatile PageFaultException? refusal;

    private LiveStage(PageBody body, LiveAudience audience, DriverSeat seat, IReadOnlyList<string> secretInputs, TimeProvider time)
    {
        (Body, Audience, this.seat, SecretInputs, this.time) = (body, audience, seat, secretInputs, time);
        ladder = new(time);
        Questions = new(body, seat, time);
    }

    public PageBody Body { get; }
    public LiveAudience Audience { get; }
    public PageQuestions Questions { get; }
    public IReadOnlyList<string> SecretInputs { get; }
    public InputPump Input => shown.Input;

    /// <summary>The shown tab stands still until its dialog is answered.</summary>
    public bool IsHeldUp => Questions.HoldUp(shown);

    /// <summary>The run's own tab does.</summary>
    public bool IsMainHeldUp => Questions.HoldUp(Tabs[0]);

    public static async Task<LiveStage> OpenAsync(PageBody body, LiveAudience audience, DriverSeat seat, IReadOnlyList<string> secretInputs, TimeProvider time)
    {
        var stage = new LiveStage(body, audience, seat, secretInputs, time);
        var main = await LiveTab.OpenAsync(stage, 0, await body.OpenTabAsync(), null, time);
        stage.tabs.Add(main);
        stage.shown = main;
        return stage;
    }

    /// <summary>From here on it is asked what only a window could draw. Not waited for: nothing comes between this and the caller's own.</summary>
    public void Begin()
    {
        Body.TakePopup = TakePopup;
        Body.TakeDialog = TakeDialog;
        Body.Guard.TakeAuth = challenge => Questions.AskAuth(Tabs[0], challenge);
        Body.Guard.TellRefused = TellRefused;
        hasBegun = true;
    }

    public void MoreWanted() => shown.MoreWanted();

    /// <summary>Somebody has come, or looks again: what everybody else has seen already.</summary>
    public void Welcome(LiveViewer viewer)
    {
        viewer.Send(List());
        shown.Welcome(viewer);
        if (viewer.Role == LiveRole.Drive)
            Questions.TellTo(viewer);
    }

    /// <summary>This viewer drives no more, and holds no button or key down.</summary>
    public void LetGo(LiveViewer by) => shown.Input.LetGo(by);

    /// <summary>Whether this viewer drives at this moment.</summary>
    public bool IsDriver(LiveViewer viewer) => seat.IsDriver(viewer);

    /// <summary>Done with the next tending; bounded, for what a page causes.</summary>
    public void Later(Func<Task> what)
    {
        if (later.Count < MostLater)
            later.Enqueue(what);
        Audience.Ring();
    }

    public void HasChanged(LiveTab tab)
    {
        listChanged = true;
        if (tab == shown)
            Audience.Tell(tab.Facts);
    }

    public void TellDriver(LiveTab tab, PageMessage message)
    {
        if (tab == shown)
            seat.Driver?.Send(message);
    }

    /// <summary>Brings what is recorded, kept and told in line with who looks.</summary>
    public async Task TendAsync()
    {
        // What comes meanwhile is for the next time: a busy page must not hold up the rest.
        for (var left = later.Count; left > 0 && later.TryDequeue(out var what); left--)
            await what();
        await TendPopupsAsync();
        var format = Audience.Size is { } size ? ladder.For(size, Audience.RoundTrip) : null;
        await Task.WhenAll(Tabs.Select(tab => TendAsync(tab, format)));
        if (listChanged)
        {
            listChanged = false;
            Audience.Tell(List());
        }

        if (Interlocked.Exchange(ref refusal, null) is { } why)
            Audience.Tell(new Refused(why.Fault == PageFault.TargetRefused ? RefusalCode.HostNotAllowed : RefusalCode.NotPossible, why.Message));
        await Questions.TendAsync();
    }

    /// <summary>What a driver wants of the page that is no input. False: there is nothing to do it to.</summary>
    /// <exception cref="TabException">The page did not do it.</exception>
    public async Task<bool> DoAsync(DriverMessage message, LiveViewer by)
    {
        switch (message)
        {
            case Go go:
                await TabNavigation.GoAsync(shown.Page, go.Where, () => IsDriver(by));
                return true;
            case TabAction { Do: TabDo.Show } show:
                return Tabs.FirstOrDefault(tab => tab.Number == show.Tab) is { } wanted && await ShowAsync(wanted);
            case TabAction close:
                if (Tabs.FirstOrDefault(tab => tab.Number == close.Tab) is not { Popup: { } popup })
                    return false;
                await popup.CloseAsync(asking: true);
                return true;
            default:
                return await Questions.AnswerAsync(message);
        }
    }

    /// <summary>Goes there, once it was found that it may.</summary>
    public Task GoToAsync(Uri url) => TabNavigation.GoToAsync(shown.Page, url);

    /// <summary>It is asked nothing more, and when it returns, what a driver sent reaches no tab any more.</summary>
    public Task RetireAsync()
    {
        // Once: the page may have been shown anew before all of this one is taken down.
        if (Interlocked.Exchange(ref hasBegun, false))
        {
            Body.TakePopup = null;
            Body.TakeDialog = null;
            Body.Guard.TakeAuth = null;
            Body.Guard.TellRefused = null;
        }

        return Task.WhenAll(Tabs.Select(tab => tab.Input.DisposeAsync().AsTask()));
    }

    public async ValueTask DisposeAsync()
    {
        await RetireAsync();
        await Questions.LeaveAllAsync();
        await Task.WhenAll(Tabs.Select(tab => tab.DisposeAsync().AsTask()));
        await Task.WhenAll(opening.Select(popup => popup.DisposeAsync().AsTask()));
    }

    private IReadOnlyList<LiveTab> Tabs
    {
        get
        {
            lock (gate)
                return [.. tabs];
        }
    }

    private TabList List() => new([.. Tabs.Select(tab => new TabFacts(tab.Number, tab.Facts.Title, tab.Facts.Url, tab == shown, tab.Popup is null))], refused);

    private bool TakePopup(Popup popup)
    {
        lock (gate)
        {
            if (tabs.Count + opening.Count >= MostTabs)
            {
                refused++;
                listChanged = true;
                return false;
            }

            opening.Enqueue(popup);
        }

        Audience.Ring();
        return true;
    }

    private async Task TendAsync(LiveTab tab, PictureFormat? format)
    {
        try
        {
            await tab.TendAsync(tab == shown ? format : null, Audience.HasWatchers);
        }
        catch (TabException) when (tab.Popup is not null)
        {
            // One that hangs must not take the others with it.
        }
    }

    private async Task TendPopupsAsync()
    {
        foreach (var gone in Tabs.Where(tab => tab.IsGone))
        {
            lock (gate)
                tabs.Remove(gone);
            Questions.Forget((of, _) => of == gone);
            listChanged = true;
            try
            {
                if (gone == shown)
                    await ShowAsync(Tabs[^1]);
            }
            finally
            {
                await gone.DisposeAsync();
            }
        }

        while (true)
        {
            Popup? popup;
            lock (gate)
            {
                if (!opening.TryPeek(out popup))
                    return;
            }

            try
            {
                await OpenAsync(popup);
            }
            finally
            {
                // One that can't be opened must not stand in the way of the next.
                lock (gate)
                    opening.Dequeue();
            }
        }
    }

    private async Task OpenAsync(Popup popup)
    {
        try
        {
            LiveTab? opened = null;
            var page = await popup.OpenAsync(TellRefused, challenge => opened is not null && Questions.AskAuth(opened, challenge));
            opened = await LiveTab.OpenAsync(this, ++lastTab, page, popup, time);
            lock (gate)
                tabs.Add(opened);
            await ShowAsync(opened);
        }
        catch (Exception exception)
        {
            lock (gate)
                refused++;
            listChanged = true;
            await popup.DisposeAsync();
            if (exception is not TabException)
                throw;
        }
    }

    private async Task<bool> ShowAsync(LiveTab tab)
    {
        if (tab != shown)
        {
            shown.Input.LetGo(null);
            shown = tab;
            Audience.Tell(tab.Facts);
        }

        listChanged = true;
        await tab.ShowAsync();
        Audience.Ring();
        return true;
    }

    private bool TakeDialog(PageDialog dialog)
    {
        if (Tabs.FirstOrDefault(tab => dialog.IsOf(tab.Page)) is not { StopsDialogs: false } tab)
            return false;
        return Questions.AskDialog(tab, dialog, () =>
        {
            tab.StopsDialogs = true;
            Later(() => tab.Page.AskAsync("Runtime.evaluate", new() { ["expression"] = LiveScripts.NoDialogs }));
        });
    }

    // The newest only: a page may try without end.
    private void TellRefused(PageFaultException why)
    {
        refusal = why;
        Audience.Ring();
    }

}
