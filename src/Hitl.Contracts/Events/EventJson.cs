using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hitl.Contracts.Json;

namespace Hitl.Contracts.Events;

/// <summary>An event as one line of JSON, fields in the contract's order.</summary>
public static class EventJson
{
    private static readonly Dictionary<string, JsonTypeInfo> TypeInfos = new(StringComparer.Ordinal)
    {
        [EventTypes.RunQueued] = HitlJson.Default.RunQueued,
        [EventTypes.RunStarted] = HitlJson.Default.RunStarted,
        [EventTypes.RunProgress] = HitlJson.Default.RunProgressed,
        [EventTypes.RunCompleted] = HitlJson.Default.RunCompleted,
        [EventTypes.RunFailed] = HitlJson.Default.RunFailed,
        [EventTypes.InterventionCreated] = HitlJson.Default.InterventionCreated,
        [EventTypes.InterventionClaimed] = HitlJson.Default.InterventionClaimed,
        [EventTypes.InterventionReleased] = HitlJson.Default.InterventionReleased,
        [EventTypes.InterventionResolved] = HitlJson.Default.InterventionResolved,
        [EventTypes.SessionCaptured] = HitlJson.Default.SessionCaptured,
        [EventTypes.Connected] = HitlJson.Default.Connected,
        [EventTypes.StreamReset] = HitlJson.Default.StreamReset,
    };

    public static byte[] Write(HitlEvent happened) => JsonSerializer.SerializeToUtf8Bytes(happened, TypeInfos[happened.Type]);

    /// <summary>Reads any event; one of an unknown type, or of a known type with unknown contents, becomes an <see cref="UnknownEvent"/>.</summary>
    /// <exception cref="JsonException">Not a JSON object with a string <c>type</c>.</exception>
    public static HitlEvent Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var element = JsonElement.ParseValue(ref reader);
        if (element.ValueKind != JsonValueKind.Object || Text(element, "type") is not { } type)
            throw new JsonException("An event is a JSON object with a string 'type'.");
        if (TypeInfos.TryGetValue(type, out var info))
        {
            try
            {
                return (HitlEvent)element.Deserialize(info)!;
            }
            catch (JsonException)
            {
                // A newer server may change what a known type carries: show it plainly rather than lose it.
                return Unknown(type, element);
            }
        }

        return Unknown(type, element);
    }

    private static UnknownEvent Unknown(string type, JsonElement element)
    {
        var at = element.TryGetProperty("timestamp", out var time) && time.ValueKind == JsonValueKind.String && time.TryGetDateTimeOffset(out var parsed)
            ? parsed
            : DateTimeOffset.UnixEpoch;
        return new(type, Text(element, "run_id"), element) { Timestamp = at, TraceId = Text(element, "trace_id") };
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
