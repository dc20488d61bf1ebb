using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;

namespace Hitl.Worker.Live;

/// <summary>
/// One connection's way out: a bounded queue of text and a place for the newest frame. Text goes first; a frame goes when
/// the viewer has drawn the last one. Who doesn't read is closed, never waited for.
/// </summary>
internal sealed class LiveViewer(WebSocket socket, string id, TimeProvider time)
{
    private const int MostWaiting = 512;
    private const int MostUnderWay = 2;
    private static readonly TimeSpan LongRoundTrip = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan LongestSend = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    private readonly Channel<PageMessage> waiting = Channel.CreateBounded<PageMessage>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock gate = new();
    private readonly List<(uint Seq, long SentAt)> underWay = [];
    private LiveFrame? newest;
    private TimeSpan roundTrip;
    private long sendingSince;
    private (WebSocketCloseStatus Code, string Why)? goodbye;

    public string Id => id;

    /// <summary>What the API calls this connection; null when it is none of the API's.</summary>
    public string? Connection { get; init; }

    public string Operator { get; set; } = "";
    public LiveRole Role { get; set; }

    /// <summary>The token that says that the page is theirs, while that could not be asked yet.</summary>
    public volatile string? Claims;

    /// <summary>Has said hello: it may be told things and shown the page.</summary>
    public bool IsGreeted { get; set; }

    public bool IsVisible { get; set; } = true;

    /// <summary>Device pixels that the picture is drawn in.</summary>
    public (int Width, int Height) Size { get; set; }

    /// <summary>From sending a frame to hearing that it is on the screen, smoothed.</summary>
    public TimeSpan RoundTrip
    {
        get
        {
            lock (gate)
                return roundTrip;
        }
    }

    /// <summary>Another frame would be sent at once.</summary>
    public bool HasRoom
    {
        get
        {
            lock (gate)
                return IsGreeted && IsVisible && newest is null && underWay.Count < Window;
        }
    }

    private int Window => roundTrip > LongRoundTrip ? MostUnderWay : 1;

    public void Send(PageMessage message)
    {
        if (!waiting.Writer.TryWrite(message))
            Close(LiveClose.TooSlow, "Too much waits to be read.");
        wake.Writer.TryWrite(true);
    }

    public void Offer(LiveFrame frame)
    {
        lock (gate)
        {
            if (!IsGreeted || !IsVisible)
                return;
            newest = frame;
        }

        wake.Writer.TryWrite(true);
    }

    /// <summary>What waits to be shown is no longer for this viewer.</summary>
    public void ForgetFrame()
    {
        lock (gate)
            newest = null;
    }

    public void Drawn(uint seq)
    {
        lock (gate)
        {
            var at = underWay.FindIndex(frame => frame.Seq == seq);
            if (at < 0)
                return;
            var took = time.GetElapsedTime(underWay[at].SentAt);
            roundTrip = roundTrip == TimeSpan.Zero ? took : roundTrip * 0.7 + took * 0.3;
            // Those before it were drawn over, or never will be.
            underWay.RemoveRange(0, at + 1);
        }

        wake.Writer.TryWrite(true);
    }

    /// <summary>Says the rest of what waits, then ends the connection.</summary>
    public void Close(WebSocketCloseStatus code, string why)
    {
        lock (gate)
            goodbye ??= (code, why);
        waiting.Writer.TryComplete();
        wake.Writer.TryWrite(true);
    }

    /// <summary>To be called now and then: a send that hangs is cut off.</summary>
    public void CheckPace()
    {
        var since = Interlocked.Read(ref sendingSince);
        if (since != 0 && time.GetElapsedTime(since) > LongestSend)
            socket.Abort();
    }

    /// <summary>Sends until the connection ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await wake.Reader.WaitToReadAsync(cancellationToken))
            {
                wake.Reader.TryRead(out _);
                await SendWaitingAsync(cancellationToken);
                if (goodbye is { } bye && waiting.Reader.Count == 0)
                {
                    await SayGoodbyeAsync(bye.Code, bye.Why);
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection broke: its reader hears the same, and ends it.
            socket.Abort();
        }
    }

    private async Task SendWaitingAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (waiting.Reader.TryRead(out var message))
            {
                var bytes = JsonSerializer.SerializeToUtf8Bytes(message, LiveJson.Default.PageMessage);
                await SendAsync(bytes, WebSocketMessageType.Text, cancellationToken);
            }

            if (TakeFrame() is not { } frame)
                return;
            await SendAsync(frame.Bytes, WebSocketMessageType.Binary, cancellationToken);
        }
    }

    private LiveFrame? TakeFrame()
    {
        lock (gate)
        {
            if (newest is not { } frame || !IsVisible || goodbye is not null || underWay.Count >= Window)
                return null;
            newest = null;
            underWay.Add((frame.Seq, time.GetTimestamp()));
            return frame;
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref sendingSince, time.GetTimestamp());
        await socket.SendAsync(bytes, type, endOfMessage: true, cancellationToken);
        Interlocked.Exchange(ref sendingSince, 0);
    }

    private async Task SayGoodbyeAsync(WebSocketCloseStatus code, string why)
    {
        using var limit = new CancellationTokenSource(CloseTime, time);
        await socket.CloseOutputAsync(code, why, limit.Token);
    }
}
