using System.Net.WebSockets;
using System.Text.Json;

namespace Hitl.Worker.Live;

/// <summary>What came in: one of the three.</summary>
/// <param name="Message">A sound message.</param>
/// <param name="Bytes">A binary message; valid until the next read.</param>
/// <param name="Refusal">A message that says nothing we know.</param>
internal readonly record struct Received(ViewerMessage? Message, ReadOnlyMemory<byte> Bytes, RefusalCode? Refusal);

/// <summary>The connection has to end with this code.</summary>
internal sealed class LiveCloseException(WebSocketCloseStatus code, string why) : Exception(why)
{
    public WebSocketCloseStatus Code { get; } = code;
}

/// <summary>Reads one viewer's messages: bounded before they are looked at, and counted.</summary>
internal sealed class LiveReader(WebSocket socket, TimeProvider time)
{
    private const int LargestText = 64 * 1024;
    private const int LargestPaste = 1024 * 1024;
    private const int LargestPart = 8 + 256 * 1024;
    private const int MostPerSecond = 2_000;
    private const int MostBad = 20;

    private byte[] buffer = new byte[16 * 1024];
    private long second;
    private int inSecond;
    private int bad;

    /// <summary>Null when the viewer has closed.</summary>
    /// <exception cref="LiveCloseException">It broke a bound.</exception>
    public async Task<Received?> ReadAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            length += part.Count;
            if (length > (part.MessageType == WebSocketMessageType.Binary ? LargestPart : LargestPaste))
                throw new LiveCloseException(LiveClose.TooLarge, "The message is too large.");
            if (!part.EndOfMessage)
                continue;
            Count();
            return part.MessageType == WebSocketMessageType.Binary ? new(null, buffer.AsMemory(0, length), null) : Parse(buffer.AsSpan(0, length));
        }
    }

    private void Count()
    {
        var now = time.GetTimestamp() / time.TimestampFrequency;
        inSecond = now == second ? inSecond + 1 : 1;
        second = now;
        if (inSecond > MostPerSecond)
            throw new LiveCloseException(LiveClose.TooFast, "Too many messages in a second.");
    }

    private Received Parse(ReadOnlySpan<byte> text)
    {
        var type = TypeOf(text);
        if (text.Length > LargestText && type != "paste")
            throw new LiveCloseException(LiveClose.TooLarge, "The message is too large.");
        var refusal = RefusalCode.BadMessage;
        try
        {
            if (JsonSerializer.Deserialize(text, LiveJson.Default.ViewerMessage) is { } message && message.IsSound())
                return new(message, default, null);
        }
        catch (JsonException)
        {
            refusal = type is null || Types.Contains(type) ? RefusalCode.BadMessage : RefusalCode.UnknownType;
        }
        catch (NotSupportedException)
        {
            // No type at all: the base is abstract.
        }

        if (++bad >= MostBad)
            throw new LiveCloseException(LiveClose.BadMessages, "Too many messages that say nothing.");
        return new(null, default, refusal);
    }

    private static readonly HashSet<string> Types = [.. typeof(ViewerMessage)
        .GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), false)
        .Select(known => (string)((System.Text.Json.Serialization.JsonDerivedTypeAttribute)known).TypeDiscriminator!)];

    /// <summary>The message's <c>type</c>, found without reading the rest into objects.</summary>
    private static string? TypeOf(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 8 });
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                    continue;
                var isType = reader.ValueTextEquals("type"u8);
                reader.Read();
                if (isType)
                    return reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= 32 ? reader.GetString() : null;
                reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or no Unicode: the caller says so.
        }

        return null;
    }
}
