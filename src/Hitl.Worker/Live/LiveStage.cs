using System.Text.Json;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Live;

/// <summary>A page's body while somebody looks at it: the tab that is shown, its recording, and the input that goes to it.</summary>
internal sealed class LiveStage : IAsyncDisposable
{
    public const int MainTab = 0;
    private readonly LiveAudience audience;
    private readonly PictureLadder ladder;
    private readonly ScreenCapture capture;
    private readonly PageTab tab;
    private volatile bool changed = true;
    private volatile bool loading;
    private PageFacts? facts;

    private LiveStage(PageBody body, PageTab tab, LiveAudience audience, TimeProvider time)
    {
        (Body, this.tab, this.audience) = (body, tab, audience);
        ladder = new(time);
        capture = new(tab, MainTab, audience.NextSeq, audience.Show, () => audience.HasRoom, time);
        Input = new(tab, time);
    }

    public PageBody Body { get; }
    public InputPump Input { get; }
    public PageTab Shown => tab;
    public PageFacts? Facts => facts;

    public static async Task<LiveStage> OpenAsync(PageBody body, LiveAudience audience, TimeProvider time)
    {
        var tab = await PageTab.OpenAsync(body.Page, time);
        var stage = new LiveStage(body, tab, audience, time);
        try
        {
            stage.Listen();
            await tab.AskAsync("Page.enable");
            return stage;
        }
        catch (TabException)
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Another frame can be shown.</summary>
    public void MoreWanted() => capture.MoreWanted();

    /// <summary>Somebody has come, or looks again: what everybody else has seen already.</summary>
    public void Welcome(LiveViewer viewer)
    {
        if (facts is { } known)
            viewer.Send(known);
        if (capture.Newest is { } frame)
            viewer.Offer(frame);
    }

    /// <summary>Nobody holds a button or key down any more.</summary>
    public void LetGo() => Input.TryAdd(new LetEverythingGo());

    /// <summary>What a driver wants of the page that is no input.</summary>
    /// <exception cref="TabException">The page did not do it.</exception>
    public async Task DoAsync(ViewerMessage message, LiveViewer viewer)
    {
        switch (message)
        {
            case PasteText paste:
                await tab.AskAsync("Input.insertText", new() { ["text"] = paste.Text });
                break;
            case Go go:
                await GoAsync(go.Where);
                break;
            default:
                viewer.Send(new Refused(RefusalCode.NotPossible, "There is nothing to answer."));
                break;
        }
    }

    private async Task GoAsync(GoWhere where)
    {
        switch (where)
        {
            case GoWhere.Reload:
                await tab.AskAsync("Page.reload");
                break;
            case GoWhere.Stop:
                await tab.AskAsync("Page.stopLoading");
                break;
            default:
                var history = await tab.AskAsync("Page.getNavigationHistory");
                var to = history.GetProperty("currentIndex").GetInt32() + (where == GoWhere.Back ? -1 : 1);
                var entries = history.GetProperty("entries");
                if (to >= 0 && to < entries.GetArrayLength())
                    await tab.AskAsync("Page.navigateToHistoryEntry", new() { ["entryId"] = entries[to].GetProperty("id").GetInt32() });
                break;
        }
    }

    /// <summary>Brings what is recorded and told in line with who looks.</summary>
    public async Task TendAsync()
    {
        if (audience.Size is not { } size)
        {
            await capture.StopAsync();
        }
        else
        {
            var format = ladder.For(size, audience.RoundTrip);
            if (format != capture.Format)
                await capture.StartAsync(format);
        }

        if (changed)
        {
            changed = false;
            await TellAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await capture.StopAsync();
        }
        catch (TabException)
        {
            // Gone, and its recording with it.
        }

        await Input.DisposeAsync();
        await capture.DisposeAsync();
        await tab.DisposeAsync();
    }

    private void Listen()
    {
        tab.On("Page.frameNavigated", happened => Changed(!happened.GetProperty("frame").TryGetProperty("parentId", out _)));
        tab.On("Page.navigatedWithinDocument", happened => Changed(IsMain(happened)));
        tab.On("Page.frameStartedLoading", happened => Changed(IsMain(happened), true));
        tab.On("Page.frameStoppedLoading", happened => Changed(IsMain(happened), false));
    }

    private bool IsMain(JsonElement happened) => happened.GetProperty("frameId").GetString() == Body.Guard.FrameId;

    private void Changed(bool main, bool? nowLoading = null)
    {
        if (!main)
            return;
        loading = nowLoading ?? loading;
        changed = true;
        audience.Ring();
    }

    private async Task TellAsync()
    {
        var history = await tab.AskAsync("Page.getNavigationHistory");
        var at = history.GetProperty("currentIndex").GetInt32();
        var entries = history.GetProperty("entries");
        var entry = entries[at];
        var now = new PageFacts(
            entry.GetProperty("url").GetString()!, entry.GetProperty("title").GetString()!, loading, at > 0, at < entries.GetArrayLength() - 1);
        if (now == facts)
            return;
        facts = now;
        audience.Tell(now);
    }
}
