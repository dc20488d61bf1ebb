using System.Net.WebSockets;

namespace Hitl.Worker.Live;

/// <summary>One viewer's connection from its first message to its last, and what has to be undone when it ends.</summary>
internal sealed partial class LiveConnection(LivePage live, LiveViewer viewer, WebSocket socket, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    /// <param name="stop">Ends with the connection, or ends it.</param>
    public async Task ServeAsync(CancellationTokenSource stop)
    {
        var sending = viewer.RunAsync(stop.Token);
        var listening = ListenAsync(stop.Token);
        // Whoever says goodbye first, the other side has a moment to answer.
        await Task.WhenAny(sending, listening);
        if (listening.IsCompleted)
            viewer.Close(LiveClose.Ended, "");
        await Task.WhenAll(sending, listening).WaitAsync(LastWords, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stop.CancelAsync();
        try
        {
            await Task.WhenAll(sending, listening);
        }
        finally
        {
            live.Audience.Remove(viewer);
            viewer.Claims = null;
            if (await live.Seat.LoseAsync(viewer))
                live.Stage?.LetGo(viewer);
            live.TellControl();
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await new LiveConversation(live, viewer, new(socket, time), time).HoldAsync(cancellationToken);
        }
        catch (LiveCloseException broken)
        {
            viewer.Close(broken.Code, broken.Message);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is gone.
        }
        catch (Exception mistake)
        {
            // Only its type: its words may repeat what was typed. The viewer comes back.
            LogBroken(mistake.GetType().FullName ?? "unknown", mistake.StackTrace ?? "");
            viewer.Close(LiveClose.Mistake, "A mistake of the worker's.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A mistake of ours at the live page, {Type}: {Where}")]
    private partial void LogBroken(string type, string where);
}
