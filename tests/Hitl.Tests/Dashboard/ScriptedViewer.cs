using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text.Json;

namespace Hitl.Tests.Dashboard;

/// <summary>One dashboard page that is connected to a scripted live page.</summary>
public sealed class ScriptedViewer(string id, string intervention, WebSocket socket, IReadOnlyDictionary<string, string> headers) : IDisposable
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly List<JsonElement> _messages = [];
    private readonly List<byte[]> _parts = [];
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Lock _gate = new();
    private TaskCompletionSource _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private uint _sequence;

    public string Id => id;

    public string Intervention => intervention;

    public IReadOnlyDictionary<string, string> Headers => headers;

    public string Operator { get; set; } = "";

    public bool Drives { get; set; }

    public string? Why { get; set; }

    public string Role => Drives ? "drive" : "watch";

    /// <summary>Done when the browser's side has closed.</summary>
    public Task Closed => _closed.Task;

    public IReadOnlyList<byte[]> Parts
    {
        get
        {
            lock (_gate)
                return [.. _parts];
        }
    }

    /// <summary>Everything of a type, or all that came.</summary>
    public IReadOnlyList<JsonElement> Messages(params string[] types)
    {
        lock (_gate)
            return [.. _messages.Where(message => types.Length == 0 || types.Contains(message.GetProperty("type").GetString()))];
    }

    /// <summary>Waits for a message that came already or will come.</summary>
    public async Task<JsonElement> GetAsync(string type, Func<JsonElement, bool>? like = null)
    {
        var found = default(JsonElement);
        await UntilAsync(() => (found = Messages(type).FirstOrDefault(message => like?.Invoke(message) ?? true)).ValueKind != JsonValueKind.Undefined,
            () => $"No such '{type}' among {string.Join('\n', Messages().Where(message => message.GetProperty("type").GetString() is not "ping" and not "drawn"))}");
        return found;
    }

    public async Task UntilAsync(Func<bool> met, Func<string>? otherwise = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        while (true)
        {
            Task came;
            lock (_gate)
                came = _came.Task;
            if (met())
                return;
            try
            {
                await came.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail(otherwise?.Invoke() ?? "It never came to that.");
            }
        }
    }

    /// <summary>Forgets what came so far.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _messages.Clear();
            _parts.Clear();
        }
    }

    public Task SendAsync(object message) => SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text);

    /// <summary>Sends a frame and waits until it was drawn.</summary>
    public async Task ShowAsync(byte[] jpeg, int width = 1280, int height = 720)
    {
        var sequence = await SendFrameAsync(jpeg, width, height);
        await GetAsync("drawn", message => message.GetProperty("seq").GetUInt32() == sequence);
    }

    public async Task<uint> SendFrameAsync(byte[] jpeg, int width = 1280, int height = 720)
    {
        var frame = new byte[24 + jpeg.Length];
        var sequence = ++_sequence;
        frame[0] = 1;
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), sequence);
        BinaryPrimitives.WriteDoubleLittleEndian(frame.AsSpan(8), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(16), (ushort)width);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(18), (ushort)height);
        jpeg.CopyTo(frame, 24);
        await SendAsync(frame, WebSocketMessageType.Binary);
        return sequence;
    }

    public Task CloseAsync(int code) => socket.CloseOutputAsync((WebSocketCloseStatus)code, null, TestContext.Current.CancellationToken);

    public void Abort() => socket.Abort();

    public void Dispose()
    {
        _closed.TrySetResult();
        _sending.Dispose();
    }

    internal async IAsyncEnumerable<JsonElement> ReadAsync()
    {
        var buffer = new byte[1 << 20];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult result;
            do
            {
                result = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                length += result.Count;
            }
            while (!result.EndOfMessage);
            if (result.MessageType == WebSocketMessageType.Close)
                yield break;
            if (result.MessageType == WebSocketMessageType.Binary)
            {
                Keep(() => _parts.Add(buffer[..length]));
                continue;
            }

            var message = JsonDocument.Parse(buffer.AsMemory(0, length).ToArray()).RootElement;
            yield return message;
            Keep(() => _messages.Add(message));
        }
    }

    private void Keep(Action add)
    {
        lock (_gate)
        {
            add();
            _came.TrySetResult();
            _came = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private async Task SendAsync(byte[] bytes, WebSocketMessageType type)
    {
        await _sending.WaitAsync();
        try
        {
            await socket.SendAsync(bytes, type, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }
}
