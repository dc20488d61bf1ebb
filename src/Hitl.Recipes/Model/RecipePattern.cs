using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Hitl.Recipes.Model;

/// <summary>Expressions of recipes run in linear time: a page or a client can't make one take for ever.</summary>
public static class RecipePattern
{
    private const int CachedAtMost = 1_000;
    private static readonly ConcurrentDictionary<string, Regex> Cache = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">Not an expression, or one that only backtracking could match.</exception>
    /// <exception cref="NotSupportedException">It uses a construct that only backtracking could match.</exception>
    public static Regex Compile(string pattern)
    {
        if (Cache.TryGetValue(pattern, out var known))
            return known;
        var regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        if (Cache.Count >= CachedAtMost)
            Cache.Clear();
        return Cache.GetOrAdd(pattern, regex);
    }

    /// <summary>True when the whole text matches, wherever the pattern is anchored.</summary>
    public static bool MatchesWhole(string pattern, string text) => Compile($@"\A(?:{pattern})\z").IsMatch(text);
}
