using System.Globalization;
using Hitl.Contracts.Json;
using StackExchange.Redis;

namespace Hitl.Redis.Connection;

/// <summary>The fields of one Redis hash. Empty text and a missing field are the same: null.</summary>
internal sealed class Fields
{
    private readonly Dictionary<string, RedisValue> _values;

    public Fields(HashEntry[] entries) => _values = entries.ToDictionary(e => (string)e.Name!, e => e.Value, StringComparer.Ordinal);

    public Fields(RedisResult flat)
    {
        var parts = (RedisResult[])flat!;
        _values = new(parts.Length / 2, StringComparer.Ordinal);
        for (var i = 0; i + 1 < parts.Length; i += 2)
            _values[(string)parts[i]!] = (RedisValue)parts[i + 1];
    }

    public bool IsEmpty => _values.Count == 0;

    public string? Text(string name) => _values.TryGetValue(name, out var value) && !value.IsNullOrEmpty ? (string?)value : null;

    public byte[]? Bytes(string name) => _values.TryGetValue(name, out var value) && !value.IsNullOrEmpty ? (byte[]?)value : null;

    /// <exception cref="InvalidDataException">The field is not there.</exception>
    public string Required(string name) => Text(name) ?? throw new InvalidDataException($"A record in Redis lacks its '{name}'.");

    public T Required<T>(string name) where T : struct, Enum => WireName.Parse<T>(Required(name));

    public T? Enum<T>(string name) where T : struct, Enum => WireName.TryParse<T>(Text(name), out var value) ? value : null;

    public int? Int(string name) => int.TryParse(Text(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;

    public long? Long(string name) => long.TryParse(Text(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;

    public DateTimeOffset? Time(string name) =>
        DateTimeOffset.TryParse(Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value) ? value : null;

    public DateTimeOffset? Milliseconds(string name) => Long(name) is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
}
