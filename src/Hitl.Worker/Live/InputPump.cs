using System.Text.Json;
using System.Threading.Channels;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Live;

/// <summary>
/// Plays a driver's input on a page in the order it was sent, a bounded number of events ahead of the page, and for as long as
/// they drive: what waits when another takes over is dropped, and what was held is let go. Moves that the page had no time for
/// are merged; the way they took is played all the same.
/// </summary>
internal sealed class InputPump : IAsyncDisposable
{
    private const int MostWaiting = 1_024;
    // Kept free for what is ours: it must find a place when a viewer's input no longer does.
    private const int OursOnly = 64;
    private const int MostUnderWay = 16;
    private static readonly TimeSpan LastTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan OrderTime = TimeSpan.FromSeconds(3);

    private readonly Channel<Waiting> waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MostWaiting + OursOnly) { SingleReader = true });
    private readonly CancellationTokenSource closing = new();
    private readonly Queue<Task> underWay = [];
    private readonly InputEvents events = new();
    private readonly Func<string, Dictionary<string, object>, Task> play;
    private readonly Func<ViewerMessage, LiveViewer, CancellationToken, Task> act;
    private readonly Func<LiveViewer, bool> drives;
    private readonly TimeProvider time;
    private readonly Task playing;
    private readonly Lock gate = new();
    private LiveViewer? lastBy;
    private Task? ended;

    /// <param name="play">Gives an event to the page; ends when the page has taken it.</param>
    /// <param name="act">Does what is no event of the browser's protocol, but has its place in the order, for whoever sent it.</param>
    /// <param name="drives">Whether this viewer drives at this moment.</param>
    /// <param name="time">For the last events' limit.</param>
    public InputPump(Func<string, Dictionary<string, object>, Task> play, Func<ViewerMessage, LiveViewer, CancellationToken, Task> act, Func<LiveViewer, bool> drives, TimeProvider time)
    {
        (this.play, this.act, this.drives, this.time) = (play, act, drives, time);
        playing = PlayAsync();
    }

    /// <summary>False when the page has not taken what came before, and there is no more room.</summary>
    public bool TryAdd(ViewerMessage input, LiveViewer by) => waiting.Reader.Count < MostWaiting && waiting.Writer.TryWrite(new(input, by));

    /// <summary>Lets go of what this viewer holds, in its place among the input; null: of everything.</summary>
    public void LetGo(LiveViewer? by) => waiting.Writer.TryWrite(new(new LetEverythingGo(), by));

    /// <summary>Returns when what was sent before has been played, or the page takes no more.</summary>
    public async Task WhenPlayedAsync()
    {
        var marker = new Marker();
        if (waiting.Writer.TryWrite(new(marker, null)))
            await ((Task)Task.WhenAny(marker.Reached.Task, playing)).WaitAsync(OrderTime, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>What is dragged became a drag and drop: the moves that follow are its.</summary>
    public void Dragging(JsonElement data) => events.Dragged = data;

    /// <summary>Lets go of every button and key that is held, then ends. What waited is not played any more.</summary>
    public ValueTask DisposeAsync()
    {
        lock (gate)
            ended ??= EndAsync();
        return new(ended);
    }

    private async Task EndAsync()
    {
        waiting.Writer.TryComplete();
        await closing.CancelAsync();
        await playing;
        Send(events.LetGo());
        await SettleAsync(Task.WhenAll(underWay).WaitAsync(LastTime, time));
        closing.Dispose();
    }

    /// <param name="Input">What is to be played.</param>
    /// <param name="By">For whom, and only while they drive; null for what is ours.</param>
    private readonly record struct Waiting(ViewerMessage Input, LiveViewer? By);

    private sealed record Marker : ViewerMessage
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private async Task PlayAsync()
    {
        try
        {
            await foreach (var (input, by) in waiting.Reader.ReadAllAsync(closing.Token))
            {
                await RoomAsync();
                if (MayPlay(by))
                    await PlayAsync(input, by);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of it.
        }
    }

    // Asked when it is played: while it waited for a busy page, another may have taken over.
    private bool MayPlay(LiveViewer? by)
    {
        if (by is null)
            return true;
        var mayPlay = drives(by);
        if (mayPlay ? by != lastBy : by == lastBy)
        {
            Send(events.LetGo());
            lastBy = mayPlay ? by : null;
        }

        return mayPlay;
    }

    private async Task PlayAsync(ViewerMessage input, LiveViewer? by)
    {
        if (input is Marker || (by is not null && input is PasteText or CopySelection))
            await ActAsync(input, by);
        else if (input is MouseInput { Kind: MouseKind.Move } move)
            await MoveAsync(events.Of(Merge(move, by)), by);
        else
            Send(events.Of(input));
    }

    // A few at most, and to their end: half of a drop would leave the button down.
    private void Send(IEnumerable<(string Method, Dictionary<string, object> Arguments)> all)
    {
        foreach (var (method, arguments) in all)
            underWay.Enqueue(play(method, arguments));
    }

    private async Task MoveAsync(IEnumerable<(string Method, Dictionary<string, object> Arguments)> way, LiveViewer? by)
    {
        foreach (var (method, arguments) in way)
        {
            await RoomAsync();
            if (by is not null && !drives(by))
                return;
            underWay.Enqueue(play(method, arguments));
        }
    }

    private MouseInput Merge(MouseInput move, LiveViewer? by)
    {
        List<double[]> trail = [.. move.Trail ?? []];
        while (waiting.Reader.TryPeek(out var next) && next is { Input: MouseInput { Kind: MouseKind.Move } later } && next.By == by
            && (later.Buttons, later.Mods) == (move.Buttons, move.Mods) && waiting.Reader.TryRead(out _))
        {
            trail.Add([move.X, move.Y]);
            trail.AddRange(later.Trail ?? []);
            move = later;
        }

        // Of a way that has become long, every so-manieth point.
        var every = 1 + (trail.Count / MouseInput.LongestTrail);
        return move with { Trail = [.. trail.Where((_, at) => at % every == 0)] };
    }

    private async Task ActAsync(ViewerMessage input, LiveViewer? by)
    {
        while (underWay.TryDequeue(out var before))
            await SettleAsync(before.WaitAsync(closing.Token));
        closing.Token.ThrowIfCancellationRequested();
        if (input is Marker marker)
            marker.Reached.SetResult();
        else if (drives(by!))
            await SettleAsync(act(input, by!, closing.Token));
    }

    private async Task RoomAsync()
    {
        while (underWay.TryPeek(out var first) && (first.IsCompleted || underWay.Count >= MostUnderWay))
        {
            await SettleAsync(first.WaitAsync(closing.Token));
            closing.Token.ThrowIfCancellationRequested();
            _ = underWay.Dequeue();
        }
    }

    private static async Task SettleAsync(Task sent)
    {
        try
        {
            await sent;
        }
        catch (Exception exception) when (exception is TabException or TimeoutException or OperationCanceledException)
        {
            // A page that is gone takes no input; whoever shows it finds that out.
        }
    }
}
