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

    private readonly Channel<ViewerMessage> waiting = Channel.CreateBounded<ViewerMessage>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly CancellationTokenSource closing = new();
    private readonly Queue<Task> underWay = [];
    private readonly InputEvents events = new();
    private readonly PageTab tab;
    private readonly TimeProvider time;
    private readonly Task playing;

    public InputPump(PageTab tab, TimeProvider time)
    {
        (this.tab, this.time) = (tab, time);
        playing = PlayAsync();
    }

    /// <summary>False when the page has not taken what came before, and there is no more room.</summary>
    public bool TryAdd(ViewerMessage input) => waiting.Writer.TryWrite(input);

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

    private async Task PlayAsync()
    {
        try
        {
            await foreach (var input in waiting.Reader.ReadAllAsync(closing.Token))
            {
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
