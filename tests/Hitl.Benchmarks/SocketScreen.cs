using System.Net.WebSockets;
using System.Text.Json;

namespace Hitl.Benchmarks;

/// <summary>What both screens share: one WebSocket, read to its end.</summary>
internal abstract class SocketScreen : IScreen
{
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;

    public int Frames { get; private set; }

    public long Bytes { get; private set; }

    public Task NextFrameAsync()
    {
        _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _next.Task;
    }

    public abstract Task MoveAsync(double x, double y);

    public abstract Task PressAsync(double x, double y);

    public abstract Task ReleaseAsync(double x, double y);

    protected abstract Task ReceivedAsync(ReadOnlyMemory<byte> message, bool binary);

    protected async Task ConnectAsync(Uri address, string? subProtocol)
    {
        if (subProtocol is not null)
            _socket.Options.AddSubProtocol(subProtocol);
        await _socket.ConnectAsync(address, CancellationToken.None);
        _reading = ReadAsync();
    }

    protected async Task SendAsync(object message)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    protected void Saw(int bytes)
    {
        Frames++;
        Bytes += bytes;
        _next.TrySetResult();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[8 * 1024 * 1024];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                    return;
                await ReceivedAsync(buffer.AsMemory(0, length), part.MessageType == WebSocketMessageType.Binary);
            }
        }
        catch (Exception ended) when (ended is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The screen was put away.
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
    }
}
