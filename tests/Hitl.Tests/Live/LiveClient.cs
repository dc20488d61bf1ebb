using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Hitl.Tests.Redis;

namespace Hitl.Tests.Live;

/// <summary>A viewer that draws at once and remembers all it was told.</summary>
internal sealed class LiveClient : IAsyncDisposable
{
    private readonly ClientWebSocket socket = new();
    private readonly SemaphoreSlim sending = new(1);
    private readonly Lock gate = new();
    private readonly List<JsonElement> told = [];
    private TaskCompletionSource more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task reading = Task.CompletedTask;

    public int Frames { get; private set; }

    public byte[] LastFrame { get; private set; } = [];

    public WebSocketCloseStatus? Closed => socket.CloseStatus;

    /// <summary>Whether it says that it has drawn what came; without it, it gets no more than two frames.</summary>
    public bool Draws { get; set; } = true;

    public string Id { get; private set; } = "";

    /// <summary>Connects without a word.</summary>
    public static async Task<LiveClient> DialAsync(Uri address, params (string Name, string Value)[] headers)
    {
        var client = new LiveClient();
        client.socket.Options.AddSubProtocol("hitl.live.v1");
        foreach (var (name, value) in headers)
            client.socket.Options.SetRequestHeader(name, value);
        await client.socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws" }.Uri, StoreHost.Token);
        Assert.Equal("hitl.live.v1", client.socket.SubProtocol);
        client.reading = client.ReadAsync();
        return client;
    }

    public async Task<JsonElement> HelloAsync(string byOperator, string? token)
    {
        await SendAsync(new { type = "hello", @operator = byOperator, token, width = 1280, height = 720 });
        var welcome = await TellAsync("welcome");
        Id = welcome.GetProperty("viewer").GetString()!;
        return welcome;
    }

    public Task SendAsync(object message) => SendTextAsync(JsonSerializer.Serialize(message));

    public Task SendTextAsync(string text) => SendRawAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public async Task SendRawAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type)
    {
        await sending.WaitAsync(StoreHost.Token);
        try
        {
            await socket.SendAsync(bytes, type, true, StoreHost.Token);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>Bytes of a file that a chooser was answered with.</summary>
    public Task SendPartAsync(uint id, ushort index, bool isLast, ReadOnlySpan<byte> bytes)
    {
        var part = new byte[8 + bytes.Length];
        part[0] = 2;
        part[1] = isLast ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16LittleEndian(part.AsSpan(2), index);
        BinaryPrimitives.WriteUInt32LittleEndian(part.AsSpan(4), id);
        bytes.CopyTo(part.AsSpan(8));
        return SendRawAsync(part, WebSocketMessageType.Binary);
    }

    /// <summary>Waits for a message of that type, and that is so; those before it count too, each once.</summary>
    public async Task<JsonElement> TellAsync(string type, Func<JsonElement, bool>? isSo = null)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                var at = told.FindIndex(message => message.GetProperty("type").GetString() == type && (isSo?.Invoke(message) ?? true));
                if (at >= 0)
                {
                    var found = told[at];
                    told.RemoveAt(at);
                    return found;
                }

                if (socket.State is not (WebSocketState.Open or WebSocketState.CloseSent) && reading.IsCompleted)
                    Assert.Fail($"Closed ({socket.CloseStatus} {socket.CloseStatusDescription}) before '{type}' came; what came: {string.Join('\n', told)}");
                next = more.Task;
            }

            try
            {
                await next.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, StoreHost.Token);
            }
            catch (TimeoutException)
            {
                lock (gate)
                    Assert.Fail($"'{type}' did not come; what came: {string.Join('\n', told)}");
            }
        }
    }

    public bool WasTold(string type, Func<JsonElement, bool>? isSo = null)
    {
        lock (gate)
            return told.Any(message => message.GetProperty("type").GetString() == type && (isSo?.Invoke(message) ?? true));
    }

    /// <summary>A frame that is so: by its number so far.</summary>
    public async Task FrameAsync(Func<bool> isSo)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (isSo())
                    return;
                next = more.Task;
            }

            await next.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, StoreHost.Token);
        }
    }

    public Task ClosedAsync() => reading.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, StoreHost.Token);

    public Task MouseAsync(string kind, double x, double y, string button = "none", int buttons = 0, int clicks = 0, int mods = 0, double dy = 0, double[][]? trail = null) =>
        SendAsync(new { type = "mouse", kind, x, y, button, buttons, clicks, mods, dy, trail });

    public async Task ClickAsync(double x, double y, int clicks = 1, string button = "left", int mods = 0)
    {
        var mask = button switch { "left" => 1, "right" => 2, _ => 4 };
        await MouseAsync("move", x, y);
        await MouseAsync("down", x, y, button, mask, clicks, mods);
        await MouseAsync("up", x, y, button, 0, clicks, mods);
    }

    public async Task DragAsync(double x, double y, double toX, double toY, int steps = 10)
    {
        await MouseAsync("move", x, y);
        await MouseAsync("down", x, y, "left", 1, 1);
        for (var n = 1; n <= steps; n++)
            await MouseAsync("move", x + ((toX - x) * n / steps), y + ((toY - y) * n / steps), buttons: 1);
        await MouseAsync("up", toX, toY, "left", 0, 1);
    }

    public async Task TypeAsync(string text)
    {
        foreach (var letter in text)
        {
            var code = char.IsAsciiLetter(letter) ? $"Key{char.ToUpperInvariant(letter)}" : char.IsAsciiDigit(letter) ? $"Digit{letter}" : "";
            await KeyAsync("down", letter.ToString(), code, text: letter.ToString());
            await KeyAsync("up", letter.ToString(), code);
        }
    }

    public Task KeyAsync(string kind, string key, string code, int mods = 0, bool repeat = false, string text = "") =>
        SendAsync(new { type = "key", kind, key, code, location = 0, repeat, mods, text });

    public async Task PressAsync(string key, string code, int mods = 0, string text = "")
    {
        await KeyAsync("down", key, code, mods, text: text);
        await KeyAsync("up", key, code, mods);
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[4 * 1024 * 1024];
        try
        {
            while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    if (socket.State == WebSocketState.CloseReceived)
                        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
                    return;
                }

                await TakeAsync(buffer.AsMemory(0, length), part.MessageType);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It broke.
        }
        finally
        {
            Ring(() => { });
        }
    }

    private async Task TakeAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type)
    {
        if (type == WebSocketMessageType.Text)
        {
            var message = JsonElement.Parse(bytes.Span);
            Ring(() => told.Add(message));
            return;
        }

        Assert.Equal(1, bytes.Span[0]);
        Ring(() =>
        {
            Frames++;
            LastFrame = bytes.ToArray();
        });
        if (Draws)
            await SendAsync(new { type = "drawn", seq = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[4..]) });
    }

    private void Ring(Action change)
    {
        TaskCompletionSource rung;
        lock (gate)
        {
            change();
            rung = more;
            more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        rung.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        await reading;
        socket.Dispose();
        sending.Dispose();
    }
}
