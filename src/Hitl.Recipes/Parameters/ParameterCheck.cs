using System.Globalization;
using System.Net.Mail;
using System.Text.Json;
using Hitl.Recipes.Model;

namespace Hitl.Recipes.Parameters;

/// <summary>One value against one rule.</summary>
internal static class ParameterCheck
{
    public static readonly IReadOnlyList<string> Formats = ["date", "email", "uri"];

    /// <summary>The rule in words, for a person: <c>a text of 2 to 80 characters</c>.</summary>
    public static string Expected(ParameterRule rule)
    {
        if (rule.Enum is { Count: > 0 } allowed)
            return $"one of {string.Join(", ", allowed.Select(value => value.GetRawText()))}";
        return rule.Type switch
        {
            ParameterType.String => $"a text of {rule.MinLength ?? 0} to {rule.LongestLength} characters",
            ParameterType.Integer => $"a whole number{Range(rule)}",
            ParameterType.Number => $"a number{Range(rule)}",
            _ => "true or false",
        };
    }

    public static IEnumerable<string> Errors(ParameterRule rule, JsonElement value)
    {
        if (!IsOfType(rule.Type, value) || (rule.Enum is { Count: > 0 } allowed && !allowed.Any(one => JsonElement.DeepEquals(one, value))))
            return [$"expected {Expected(rule)}"];
        return rule.Type switch
        {
            ParameterType.String => TextErrors(rule, value.GetString()!),
            ParameterType.Boolean => [],
            _ => NumberErrors(rule, value.GetDecimal()),
        };
    }

    private static bool IsOfType(ParameterType type, JsonElement value) => type switch
    {
        ParameterType.String => value.ValueKind == JsonValueKind.String,
        ParameterType.Integer => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && decimal.IsInteger(number),
        ParameterType.Number => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out _),
        _ => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
    };

    private static IEnumerable<string> TextErrors(ParameterRule rule, string text)
    {
        if (text.Length < (rule.MinLength ?? 0) || text.Length > rule.LongestLength)
            yield return $"expected {Expected(rule)}";
        if (text.Any(char.IsControl))
            yield return "expected no control characters";
        // A text that is too long has been reported; there is no use in searching it.
        if (rule.Pattern is not null && text.Length <= ParameterRule.LongestValue && !RecipePattern.Compile(rule.Pattern).IsMatch(text))
            yield return $"expected a text that matches {rule.Pattern}";
        if (rule.Format is not null && !HasFormat(rule.Format, text))
            yield return $"expected a text of the format {rule.Format}";
    }

    private static IEnumerable<string> NumberErrors(ParameterRule rule, decimal number) =>
        number < rule.Minimum || number > rule.Maximum ? [$"expected {Expected(rule)}"] : [];

    private static bool HasFormat(string format, string text) => format switch
    {
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "email" => MailAddress.TryCreate(text, out var address) && address.Address == text,
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        _ => false,
    };

    private static string Range(ParameterRule rule) => (rule.Minimum, rule.Maximum) switch
    {
        (null, null) => "",
        ({ } low, null) => string.Create(CultureInfo.InvariantCulture, $" of at least {low}"),
        (null, { } high) => string.Create(CultureInfo.InvariantCulture, $" of at most {high}"),
        ({ } low, { } high) => string.Create(CultureInfo.InvariantCulture, $" from {low} to {high}"),
    };
}
