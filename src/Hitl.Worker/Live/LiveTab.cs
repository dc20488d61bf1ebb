using System.Text.Json;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Live;

/// <summary>One tab of a live page: its recording, the input that goes to it, and what it asks.</summary>
internal sealed class LiveTab : IAsyncDisposable
{
    private static readonly TimeSpan RefreshAtMostEvery = TimeSpan.FromMilliseconds(500);
    private readonly LiveStage stage;
    private readonly PageTab tab;
    private readonly ScreenCapture capture;
    private readonly LiveWorld world;
    private readonly WatcherMask mask;
    private readonly FrameTabs frames;
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private volatile ForeignFrame[] foreign = [];
    private volatile bool changed = true;
    private volatile bool loading;
    private volatile bool stopDialogs;
    private long refreshedAt;

    private LiveTab(LiveStage stage, int number, PageTab tab, Popup? popup, TimeProvider time)
    {
        (this.stage, Number, this.tab, Popup, this.time) = (stage, number, tab, popup, time);
        capture = new(tab, number, stage.Audience.NextSeq, frame => stage.Audience.Show(frame, IsSafe(frame)), () => stage.Audience.HasRoom, time);
        Input = new(tab.SendAsync, ActAsync, stage.IsDriver, time);
        world = new(tab, (said, context) => OnSaid(said, context, world!, (0, 0)));
        mask = new(tab, world, stage.SecretInputs, time);
        frames = tab.WatchFrames();
        frames.Changed += stage.Audience.Ring;
    }

    public int Number { get; }
    public Popup? Popup { get; }
    public InputPump Input { get; }
    public PageTab Page => tab;
    public PageFacts Facts { get; private set; } = new("", "", false, false, false);
    public bool IsGone { get; private set; }

    /// <summary>The driver has had enough: its further dialogs are answered with no, until it goes elsewhere.</summary>
    public bool StopsDialogs
    {
        get => stopDialogs;
        set => stopDialogs = value;
    }

    public static async Task<LiveTab> OpenAsync(LiveStage stage, int number, PageTab page, Popup? popup, TimeProvider time)
    {
        var opened = new LiveTab(stage, number, page, popup, time);
        try
        {
            opened.Listen();
            await page.AskAsync("Page.enable");
            await page.AskAsync("Page.setInterceptFileChooserDialog", new() { ["enabled"] = true });
            await page.AskAsync("Input.setInterceptDrags", new() { ["enabled"] = true });
            await opened.world.EnterAsync();
            await opened.frames.TendAsync(opened.EnterAsync, opened.LeaveAsync);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    public void MoreWanted() => capture.MoreWanted();

    public void Welcome(LiveViewer viewer)
    {
        viewer.Send(Facts);
        if (capture.Newest is { } frame && (viewer.Role == LiveRole.Drive || IsSafe(frame)))
            viewer.Offer(frame);
    }

    /// <summary>Records in this format, or not at all.</summary>
    public async Task TendAsync(PictureFormat? format, bool masked)
    {
        await frames.TendAsync(EnterAsync, LeaveAsync);
        await mask.TendAsync(masked && format is not null);
        await Task.WhenAll(foreign.Select(frame => frame.TendAsync(masked && format is not null)));
        if (format is null)
            await capture.StopAsync();
        else if (format != capture.Format || (masked && NeedsSafeFrame()))
            await capture.StartAsync(format);
        if (!changed)
            return;
        changed = false;
        await LookAsync();
    }

    /// <summary>It comes to the front of its window.</summary>
    public Task ShowAsync() => tab.AskAsync("Page.bringToFront");

    public async ValueTask DisposeAsync()
    {
        await Input.DisposeAsync();
        try
        {
            await capture.StopAsync();
            await mask.TendAsync(false);
        }
        catch (TabException)
        {
            // Gone, and its recording with it.
        }

        frames.Changed -= stage.Audience.Ring;
        frames.Dispose();
        await Task.WhenAll(foreign.Select(LeaveAsync).Append(world.LeaveAsync()));
        await capture.DisposeAsync();
        await tab.DisposeAsync();
        if (Popup is not null)
            await Popup.DisposeAsync();
    }

    private double SafeFrom => frames.IsBehind ? double.PositiveInfinity : foreign.Aggregate(mask.SafeFrom, (latest, one) => Math.Max(latest, one.Mask.SafeFrom));

    private bool IsSafe(LiveFrame frame) => frame.CapturedAt >= SafeFrom;

    // A page that stands still gives no frame by itself once the mask is on.
    private bool NeedsSafeFrame()
    {
        if (double.IsPositiveInfinity(SafeFrom) || capture.Newest is { } newest && IsSafe(newest) || (refreshedAt != 0 && time.GetElapsedTime(refreshedAt) < RefreshAtMostEvery))
            return false;
        refreshedAt = time.GetTimestamp();
        return true;
    }

    private void Listen()
    {
        tab.On("Page.frameNavigated", happened =>
        {
            mask.DocumentCame();
            if (happened.GetProperty("frame").TryGetProperty("parentId", out _))
                return;
            stopDialogs = false;
            stage.Questions.Forget((of, message) => of == this && message is not DialogShown);
            Change();
        });
        tab.On("Page.navigatedWithinDocument", happened => Changed(happened));
        tab.On("Page.frameStartedLoading", happened => Changed(happened, true));
        tab.On("Page.frameStoppedLoading", happened => Changed(happened, false));
        tab.On("Page.javascriptDialogClosed", _ => stage.Questions.Forget((of, message) => of == this && message is DialogShown));
        OfferFiles(tab);
        tab.On("Input.dragIntercepted", happened => Input.Dragging(happened.GetProperty("data").Clone()));
        if (Popup is not null)
            Popup.Closed += () =>
            {
                IsGone = true;
                stage.Audience.Ring();
            };
    }

    private void OfferFiles(PageTab of) => of.On("Page.fileChooserOpened", happened =>
    {
        if (!happened.TryGetProperty("backendNodeId", out var node))
            return;
        var (id, multiple) = (node.GetInt32(), happened.GetProperty("mode").GetString() == "selectMultiple");
        stage.Later(() => stage.Questions.AskFilesAsync(this, of, id, multiple));
    });

    private async Task EnterAsync(PageTab frame)
    {
        var entered = new ForeignFrame(frame, (its, said, context) => stage.Later(() => OnSaidAsync(its, said, context)), stage.Audience.Ring, stage.SecretInputs, time);
        lock (gate)
            foreign = [.. foreign, entered];
        try
        {
            OfferFiles(frame);
            await entered.EnterAsync();
        }
        catch (TabException)
        {
            // It went on already, or hangs: the one is heard of, and the other is for no watcher.
        }
    }

    private async Task LeaveAsync(PageTab frame)
    {
        ForeignFrame? left;
        lock (gate)
        {
            left = foreign.FirstOrDefault(one => one.Tab == frame);
            foreign = [.. foreign.Where(one => one != left)];
        }

        if (left is not null)
            await left.LeaveAsync();
    }

    private static async Task LeaveAsync(ForeignFrame frame)
    {
        await frame.LeaveAsync();
        await frame.Tab.DisposeAsync();
    }

    private async Task OnSaidAsync(ForeignFrame frame, JsonElement said, int context)
    {
        try
        {
            OnSaid(said, context, frame.World, said.TryGetProperty("x", out _) ? await frame.Tab.PlaceAsync() : (0, 0));
        }
        catch (TabException)
        {
            // The frame is gone, and its question with it.
        }
    }

    private void Changed(JsonElement happened, bool? nowLoading = null)
    {
        if (happened.GetProperty("frameId").GetString() != tab.FrameId)
            return;
        loading = nowLoading ?? loading;
        Change();
    }

    private void Change()
    {
        changed = true;
        stage.Audience.Ring();
    }

    private async Task LookAsync()
    {
        var history = await tab.AskAsync("Page.getNavigationHistory");
        var at = history.GetProperty("currentIndex").GetInt32();
        var entries = history.GetProperty("entries");
        var entry = entries[at];
        var now = new PageFacts(
            entry.GetProperty("url").GetString()!, entry.GetProperty("title").GetString()!, loading, at > 0, at < entries.GetArrayLength() - 1);
        if (now == Facts)
            return;
        Facts = now;
        stage.HasChanged(this);
    }

    private void OnSaid(JsonElement said, int context, LiveWorld from, (double X, double Y) at)
    {
        switch (said.GetProperty("what").GetString())
        {
            case "cursor":
                stage.TellDriver(this, new CursorShape(said.GetProperty("cursor").GetString()!));
                break;
            case "editing":
                var field = Box(said, at);
                stage.TellDriver(this, new Editing(said.GetProperty("editable").GetBoolean(), field.X, field.Y, field.Width, field.Height));
                break;
            case "select":
                stage.Questions.AskSelect(this, from, said, context, at);
                break;
            case "picker":
                stage.Questions.AskPicker(this, from, said, context, at);
                break;
            case "here" or "loaded":
                // A title may come with the document's end.
                Change();
                break;
            case "paint":
                mask.Hear(said);
                stage.Audience.Ring();
                break;
        }
    }

    public static (double X, double Y, double Width, double Height) Box(JsonElement said, (double X, double Y) at) =>
        (at.X + said.GetProperty("x").GetDouble(), at.Y + said.GetProperty("y").GetDouble(), said.GetProperty("width").GetDouble(), said.GetProperty("height").GetDouble());

    /// <summary>What goes through the page's own clipboard handlers; in order with keys and clicks.</summary>
    private async Task ActAsync(ViewerMessage message, LiveViewer by, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case PasteText paste:
                var proceed = await world.CallAsync("paste", null, paste.Text).WaitAsync(cancellationToken);
                if (proceed.ValueKind != JsonValueKind.False && stage.IsDriver(by))
                    await tab.AskAsync("Input.insertText", new() { ["text"] = paste.Text });
                break;
            case CopySelection copy:
                var text = await world.CallAsync("copy", null, copy.Cut).WaitAsync(cancellationToken);
                by.Send(new ClipboardText(text.ValueKind == JsonValueKind.String ? text.GetString()! : ""));
                break;
        }
    }
}
