using System.Collections.Frozen;
using System.Text.Json;

namespace Hitl.Contracts.Json;

/// <summary>The one spelling of an enum member outside the process: snake_case, as the contract writes it.</summary>
public static class WireName
{
    /// <summary>The member's name as it stands in JSON and in Redis.</summary>
    public static string Of<T>(T value) where T : struct, Enum => Names<T>.ByValue[value];

    /// <summary>Reads a name exactly as <see cref="Of{T}"/> writes it; anything else is false.</summary>
    public static bool TryParse<T>(string? name, out T value) where T : struct, Enum
    {
        value = default;
        return name is not null && Names<T>.ByName.TryGetValue(name, out value);
    }

    /// <exception cref="FormatException">The name is none of <typeparamref name="T"/>'s.</exception>
    public static T Parse<T>(string name) where T : struct, Enum =>
        TryParse<T>(name, out var value) ? value : throw new FormatException($"'{name}' is not a {typeof(T).Name}; expected one of {string.Join(", ", All<T>())}.");

    public static IReadOnlyList<string> All<T>() where T : struct, Enum => Names<T>.ByName.Keys;

    private static class Names<T> where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> ByValue =
            Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        public static readonly FrozenDictionary<string, T> ByName =
            ByValue.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);
    }
}
