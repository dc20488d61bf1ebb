using System.Buffers;
using System.Globalization;
using System.Text;
using Hitl.Contracts.Events;
using Hitl.Contracts.Log;
using Hitl.Redis.Log;

namespace Hitl.EventsApi.Streaming;

/// <summary>The bytes of a stream: <c>text/event-stream</c> as the WHATWG HTML standard, "Server-sent events", reads it.</summary>
internal static class StreamEncoder
{
    public static ReadOnlySpan<byte> KeepAlive => ":\n\n"u8;

    /// <summary>An event of the log. Its JSON has no line break: one <c>data:</c> line holds it.</summary>
    public static StreamEntry Encode(string incarnation, LogEntry entry)
    {
        var id = Encoding.ASCII.GetBytes(new LogPosition(incarnation, entry.Id).ToString());
        byte[] bytes = [.. "id: "u8, .. id, .. "\ndata: "u8, .. entry.Json.Span, .. "\n\n"u8];
        return new(entry.Id, entry.Type, entry.RunId, bytes);
    }

    public static void WriteConnected(IBufferWriter<byte> writer, LogPosition position, int retryMilliseconds, DateTimeOffset now)
    {
        WriteRetry(writer, retryMilliseconds);
        WriteMessage(writer, position, new Connected { Timestamp = now });
    }

    public static void WriteReset(IBufferWriter<byte> writer, LogPosition position, string reason, DateTimeOffset now) =>
        WriteMessage(writer, position, new StreamReset { Reason = reason, Timestamp = now });

    /// <summary>Moves the client's last id without a message: an <c>id:</c> line without data dispatches nothing.</summary>
    public static void WritePosition(IBufferWriter<byte> writer, LogPosition position) => WriteText(writer, $"id: {position}\n\n");

    /// <summary>Tells the client when to come back, before its stream ends.</summary>
    public static void WriteGoodbye(IBufferWriter<byte> writer, int retryMilliseconds)
    {
        WriteRetry(writer, retryMilliseconds);
        writer.Write(": this server stops, come back\n\n"u8);
    }

    private static void WriteRetry(IBufferWriter<byte> writer, int milliseconds) =>
        WriteText(writer, string.Create(CultureInfo.InvariantCulture, $"retry: {milliseconds}\n"));

    private static void WriteMessage(IBufferWriter<byte> writer, LogPosition position, HitlEvent message)
    {
        WriteText(writer, $"id: {position}\ndata: ");
        writer.Write(EventJson.Write(message));
        writer.Write("\n\n"u8);
    }

    private static void WriteText(IBufferWriter<byte> writer, string text) => Encoding.ASCII.GetBytes(text, writer);
}
