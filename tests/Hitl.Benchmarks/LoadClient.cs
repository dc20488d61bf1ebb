using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Hitl.Contracts.Log;

namespace Hitl.Benchmarks;

/// <summary>How a client of <see cref="StreamLoad"/> reads.</summary>
internal enum Reading
{
    /// <summary>As fast as it can.</summary>
    Fast,

    /// <summary>A little, then a pause.</summary>
    Slow,

    /// <summary>Nothing more once it is connected: the connection stays and nobody is behind it.</summary>
    Never,
}

/// <summary>One client on a bare socket, so that thousands fit: looks at each id, and comes back with its last one when it is cut off.</summary>
internal sealed class LoadClient(Uri api, string query, Reading reading, TimeProvider clock)
{
    private const int SlowBytes = 512;
    private static readonly TimeSpan SlowPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(500);
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TcpClient? _socket;
    private string? _last;
    private EntryId _newest;
    private int _events;

    /// <summary>The stream has said so: an open socket alone is none.</summary>
    public Task Connected => _connected.Task;

    /// <summary>Different events, in order: one that is not newer than all before it counts as <see cref="Repeated"/>.</summary>
    public int Events => Volatile.Read(ref _events);

    public int Repeated { get; private set; }
    public int CutOff { get; private set; }
    public int Resets { get; private set; }
    public int Refused { get; private set; }

    /// <summary>Hangs up, as a browser tab that is closed and opened again.</summary>
    public void HangUp() => _socket?.Close();

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var socket = new TcpClient(AddressFamily.InterNetwork) { ReceiveBufferSize = reading == Reading.Fast ? 65_536 : 4_096 };
                _socket = socket;
                await socket.ConnectAsync("127.0.0.1", api.Port, stop);
                await AskAsync(socket, stop);
                await ReadAsync(socket, stop);
            }
            catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Cut off or hung up: it comes back.
            }

            if (stop.IsCancellationRequested)
                return;
            CutOff++;
            // Nobody is there to come back.
            if (reading == Reading.Never)
                return;
            await Task.Delay(ReconnectPause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // HTTP/1.0: the answer is the stream itself, in no chunks.
    private Task AskAsync(TcpClient socket, CancellationToken stop) => socket.GetStream().WriteAsync(
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"GET /events/runs/events{query} HTTP/1.0\r\nHost: localhost:{api.Port}\r\n{(_last is null ? "" : $"Last-Event-ID: {_last}\r\n")}\r\n")),
        stop).AsTask();

    private async Task ReadAsync(TcpClient socket, CancellationToken stop)
    {
        var buffer = new byte[8_192];
        var held = 0;
        while (true)
        {
            if (reading == Reading.Never && Connected.IsCompleted)
                await CutOffAsync(socket, stop);
            var read = await socket.GetStream().ReadAsync(buffer.AsMemory(held, reading == Reading.Slow ? Math.Min(SlowBytes, buffer.Length - held) : buffer.Length - held), stop);
            if (read == 0)
                return;
            held += read;
            var used = Take(buffer.AsSpan(0, held));
            buffer.AsSpan(used, held - used).CopyTo(buffer);
            held -= used;
            if (held == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            if (reading == Reading.Slow && Connected.IsCompleted)
                await Task.Delay(SlowPause, clock, stop);
        }
    }

    /// <summary>Reads nothing; a byte now and then finds out that the server has let go of the connection.</summary>
    private async Task CutOffAsync(TcpClient socket, CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(SlowPause, clock, stop);
            await socket.GetStream().WriteAsync("\n"u8.ToArray(), stop);
        }
    }

    /// <summary>Takes the whole blocks out of what was read; the answer's head is the first of them.</summary>
    private int Take(ReadOnlySpan<byte> text)
    {
        var used = 0;
        while (true)
        {
            var rest = text[used..];
            var isHead = rest.StartsWith("HTTP/1."u8);
            var end = isHead ? rest.IndexOf("\r\n\r\n"u8) : rest.IndexOf("\n\n"u8);
            if (end < 0)
                return used;
            if (isHead && !rest[..end].StartsWith("HTTP/1.1 200"u8))
                Refused++;
            else if (!isHead)
                Count(rest[..end]);
            used += end + (isHead ? 4 : 2);
        }
    }

    private void Count(ReadOnlySpan<byte> block)
    {
        // The first message of a stream begins with its retry.
        if (block.StartsWith("retry: "u8))
            block = block[(block.IndexOf((byte)'\n') + 1)..];
        if (block.StartsWith("id: "u8))
            _last = Encoding.ASCII.GetString(block[4..(block.IndexOf((byte)'\n') is > 0 and var line ? line : block.Length)]);
        var data = block.IndexOf("data: "u8);
        if (data < 0)
            return;
        var type = block[data..];
        if (type.IndexOf("\"type\":\"connected\""u8) > 0)
            _connected.TrySetResult();
        else if (type.IndexOf("\"type\":\"stream.reset\""u8) > 0)
            Resets++;
        else if (LogPosition.TryParse(_last, out var position) && position.Entry > _newest)
        {
            _newest = position.Entry;
            Interlocked.Increment(ref _events);
        }
        else
        {
            Repeated++;
        }
    }
}
