using System.Text.Json;
using System.Threading.Channels;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Live;

/// <summary>How the picture is taken.</summary>
/// <param name="Quality">Of the JPEG, 1–100.</param>
/// <param name="Width">At most, in pixels.</param>
/// <param name="Height">At most, in pixels.</param>
internal sealed record PictureFormat(int Quality, int Width, int Height);

/// <summary>
/// The browser's own recording of one tab: a frame when something changed. The next is asked for as soon as somebody has
/// room for it, so a slow viewer slows the recording down instead of filling memory.
/// </summary>
internal sealed class ScreenCapture : IAsyncDisposable
{
    private const int MostAcknowledgements = 16;
    private readonly Channel<int> acknowledgements = Channel.CreateBounded<int>(
        new BoundedChannelOptions(MostAcknowledgements) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Lock gate = new();
    private readonly Queue<int> held = [];
    private readonly PageTab tab;
    private readonly int number;
    private readonly Func<uint> nextSeq;
    private readonly Action<LiveFrame> show;
    private readonly Func<bool> hasRoom;
    private readonly TimeProvider time;
    private readonly Task acknowledging;

    /// <param name="tab">What is recorded.</param>
    /// <param name="number">Its number in the protocol.</param>
    /// <param name="nextSeq">Numbers the frames.</param>
    /// <param name="show">Takes a frame.</param>
    /// <param name="hasRoom">Whether another one would be sent at once.</param>
    /// <param name="time">When a frame comes without a time.</param>
    public ScreenCapture(PageTab tab, int number, Func<uint> nextSeq, Action<LiveFrame> show, Func<bool> hasRoom, TimeProvider time)
    {
        (this.tab, this.number, this.nextSeq, this.show, this.hasRoom, this.time) = (tab, number, nextSeq, show, hasRoom, time);
        acknowledging = AcknowledgeAsync();
        tab.On("Page.screencastFrame", OnFrame);
    }

    public PictureFormat? Format { get; private set; }

    /// <summary>The newest picture, for who comes later.</summary>
    public LiveFrame? Newest { get; private set; }

    /// <summary>Starts, or goes on in another format; gives a frame at once either way.</summary>
    public async Task StartAsync(PictureFormat format)
    {
        if (Format is not null)
            await StopAsync();
        Format = format;
        await tab.AskAsync("Page.startScreencast", new()
        {
            ["format"] = "jpeg", ["quality"] = format.Quality, ["maxWidth"] = format.Width, ["maxHeight"] = format.Height, ["everyNthFrame"] = 1,
        });
    }

    public async Task StopAsync()
    {
        if (Format is null)
            return;
        Format = null;
        lock (gate)
            held.Clear();
        await tab.AskAsync("Page.stopScreencast");
        Newest = null;
    }

    /// <summary>Somebody has drawn a frame and would take the next.</summary>
    public void MoreWanted()
    {
        lock (gate)
        {
            while (held.TryDequeue(out var id))
                acknowledgements.Writer.TryWrite(id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        acknowledgements.Writer.TryComplete();
        await acknowledging;
    }

    private void OnFrame(JsonElement happened)
    {
        if (Format is null)
            return;
        var about = happened.GetProperty("metadata");
        var at = about.TryGetProperty("timestamp", out var taken) ? taken.GetDouble() * 1_000 : (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;
        var frame = LiveFrame.Of(
            number, nextSeq(), at, about.GetProperty("deviceWidth").GetDouble(), about.GetProperty("deviceHeight").GetDouble(),
            happened.GetProperty("data").GetBytesFromBase64());
        Newest = frame;
        lock (gate)
            held.Enqueue(happened.GetProperty("sessionId").GetInt32());
        show(frame);
        if (hasRoom())
            MoreWanted();
    }

    private async Task AcknowledgeAsync()
    {
        await foreach (var id in acknowledgements.Reader.ReadAllAsync())
        {
            try
            {
                await tab.AskAsync("Page.screencastFrameAck", new() { ["sessionId"] = id });
            }
            catch (TabException)
            {
                // The page is gone, or shows another document: its next recording starts anew.
            }
        }
    }
}
