using StackExchange.Redis;

namespace Hitl.Redis.Connection;

/// <summary>What a transition answered: <c>ok</c> and its values, or the name of the refusal and its details.</summary>
internal readonly struct ScriptAnswer(RedisResult result)
{
    private readonly RedisResult[] _values = (RedisResult[]?)result ?? [];

    public string Kind => this[0] ?? throw new InvalidOperationException("A script answered nothing.");
    public bool IsOk => Kind == "ok";
    public int Length => _values.Length;
    public string? this[int index] => index < _values.Length ? (string?)_values[index] : null;
    public byte[]? Bytes(int index) => index < _values.Length ? (byte[]?)_values[index] : null;
    public RedisResult Raw(int index) => _values[index];

    public InvalidOperationException Unexpected(string script) => new($"{script}.lua answered '{Kind}', which its caller does not know.");
}
