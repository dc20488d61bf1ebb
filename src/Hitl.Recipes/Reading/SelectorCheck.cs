using System.Text.RegularExpressions;

namespace Hitl.Recipes.Reading;

/// <summary>Selectors are CSS. Whether one compiles is the browser's word; what would reach another engine is refused here.</summary>
internal static partial class SelectorCheck
{
    public static string? Error(string selector)
    {
        var bare = Quoted().Replace(selector, "\"\"");
        if (bare.Contains(">>", StringComparison.Ordinal))
            return "expected one CSS selector, without '>>'";
        if (EnginePrefix().IsMatch(bare))
            return "expected a CSS selector, not another engine's (no 'name=' or 'internal:' before it)";
        if (bare.StartsWith("//", StringComparison.Ordinal) || bare.StartsWith("..", StringComparison.Ordinal) || bare.TrimStart('(').StartsWith("//", StringComparison.Ordinal) || selector[0] is '"' or '\'')
            return "expected a CSS selector, not an XPath or a text";
        return selector.Trim() != selector ? "expected a CSS selector without blanks around it" : null;
    }

    [GeneratedRegex("""(?:"(?:[^"\\]|\\.)*")|(?:'(?:[^'\\]|\\.)*')""", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\s*(?:\*?[A-Za-z0-9_+:-]+\s*=|internal:)", RegexOptions.CultureInvariant)]
    private static partial Regex EnginePrefix();
}
