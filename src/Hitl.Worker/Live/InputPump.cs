using System.Text.Json;
using System.Threading.Channels;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Live;

/// <summary>
/// Plays a driver's input on a page in the order it was sent, a bounded number of events ahead of the page. Moves that the
/// page had no time for are merged; the way they took is played all the same.
/// </summary>
internal sealed class InputPump : IAsyncDisposable
{
    private const int MostWaiting = 1_024;
    private const int MostUnderWay = 16;
    private static readonly TimeSpan LastTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan OrderTime = TimeSpan.FromSeconds(1);

    private readonly Channel<ViewerMessage> waiting = Channel.CreateBounded<ViewerMessage>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly CancellationTokenSource closing = new();
    private readonly Queue<Task> underWay = [];
    private readonly InputEvents events = new();
    private readonly PageTab tab;
    private readonly Func<ViewerMessage, Task> act;
    private readonly TimeProvider time;
    private readonly Task playing;

    /// <param name="tab">Where it is played.</param>
    /// <param name="act">Does what is no event of the browser's protocol, but has its place in the order.</param>
    /// <param name="time">For the last events' limit.</param>
    public InputPump(PageTab tab, Func<ViewerMessage, Task> act, TimeProvider time)
    {
        (this.tab, this.act, this.time) = (tab, act, time);
        playing = PlayAsync();
    }

    /// <summary>False when the page has not taken what came before, and there is no more room.</summary>
    public bool TryAdd(ViewerMessage input) => waiting.Writer.TryWrite(input);

    /// <summary>Returns when what was sent before has been played, or the page takes no more.</summary>
    public async Task WhenPlayedAsync()
    {
        var marker = new Marker();
        if (waiting.Writer.TryWrite(marker))
            await marker.Reached.Task.WaitAsync(OrderTime, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>What is dragged became a drag and drop: the moves that follow are its.</summary>
    public void Dragging(JsonElement data) => events.Dragged = data;

    /// <summary>Lets go of every button and key that is held, then ends. What waited is not played any more.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await closing.CancelAsync();
        await playing;
        foreach (var (method, arguments) in events.LetGo())
            underWay.Enqueue(tab.SendAsync(method, arguments));
        await SettleAsync(Task.WhenAll(underWay).WaitAsync(LastTime, time));
        closing.Dispose();
    }

    private sealed record Marker : ViewerMessage
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private async Task PlayAsync()
    {
        try
        {
            await foreach (var input in waiting.Reader.ReadAllAsync(closing.Token))
            {
                if (input is PasteText or CopySelection or Marker)
                {
                    await ActAsync(input);
                    continue;
                }

                foreach (var (method, arguments) in events.Of(input is MouseInput { Kind: MouseKind.Move } move ? Merge(move) : input))
                {
                    await RoomAsync();
                    underWay.Enqueue(tab.SendAsync(method, arguments));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end of it.
        }
    }

    private MouseInput Merge(MouseInput move)
    {
        List<double[]> trail = [.. move.Trail ?? []];
        while (waiting.Reader.TryPeek(out var next) && next is MouseInput { Kind: MouseKind.Move } later
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

    private async Task ActAsync(ViewerMessage input)
    {
        while (underWay.TryDequeue(out var before))
            await SettleAsync(before.WaitAsync(closing.Token));
        closing.Token.ThrowIfCancellationRequested();
        if (input is Marker marker)
            marker.Reached.SetResult();
        else
            await SettleAsync(act(input));
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
