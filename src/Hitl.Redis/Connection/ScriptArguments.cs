using System.Globalization;
using StackExchange.Redis;

namespace Hitl.Redis.Connection;

/// <summary>Names and values for a script, read there as <c>a.name</c>. Null becomes the empty string.</summary>
internal sealed class ScriptArguments
{
    private readonly List<RedisValue> _values = [];

    public ScriptArguments With(string name, string? value)
    {
        _values.Add(name);
        _values.Add(value ?? "");
        return this;
    }

    public ScriptArguments With(string name, long value) => With(name, value.ToString(CultureInfo.InvariantCulture));

    public ScriptArguments With(string name, TimeSpan value) => With(name, (long)value.TotalMilliseconds);

    public ScriptArguments With(string name, ReadOnlyMemory<byte> value)
    {
        _values.Add(name);
        _values.Add(value);
        return this;
    }

    public ScriptArguments WithIf(bool condition, string name, string? value) => condition ? With(name, value) : this;

    public RedisValue[] ToArray(Operation? operation) =>
        [operation?.Id ?? "", (long)(operation?.KeepAnswer ?? TimeSpan.Zero).TotalMilliseconds, .. _values];
}
