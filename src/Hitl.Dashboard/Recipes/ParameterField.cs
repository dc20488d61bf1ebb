using System.Globalization;
using System.Text.RegularExpressions;

namespace Hitl.Dashboard.Recipes;

public enum FieldKind { Text, Whole, Number, Boolean, Choice }

/// <summary>One parameter of a recipe, as a field of a form: what it is called, what it takes.</summary>
public sealed record ParameterField
{
    /// <summary>What a value may be at most where the schema says nothing.</summary>
    public const int LongestValue = 2000;

    private static readonly TimeSpan LongestMatch = TimeSpan.FromMilliseconds(100);

    public required string Name { get; init; }
    public required string Title { get; init; }
    public string? Description { get; init; }
    public required FieldKind Kind { get; init; }
    public bool Required { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
    public string? Pattern { get; init; }
    public double? Minimum { get; init; }
    public double? Maximum { get; init; }
    public IReadOnlyList<string> Choices { get; init; } = [];
    public string? Default { get; init; }
    public string? Example { get; init; }

    /// <summary>What is wrong with a typed value, or null.</summary>
    public string? Check(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return Required && Kind != FieldKind.Boolean ? "Needed." : null;
        return Kind switch
        {
            FieldKind.Whole when !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => "A whole number.",
            FieldKind.Number when !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => "A number.",
            FieldKind.Whole or FieldKind.Number => CheckRange(double.Parse(value, CultureInfo.InvariantCulture)),
            FieldKind.Choice => Choices.Contains(value, StringComparer.Ordinal) ? null : "One of the choices.",
            FieldKind.Text => CheckText(value),
            _ => null,
        };
    }

    /// <summary>The typed value as the JSON that the schema asks for; only for a value that <see cref="Check"/> found good.</summary>
    public object? ToJson(string value) => Kind switch
    {
        FieldKind.Whole => long.Parse(value, CultureInfo.InvariantCulture),
        FieldKind.Number => double.Parse(value, CultureInfo.InvariantCulture),
        FieldKind.Boolean => value == bool.TrueString,
        _ => value,
    };

    private string? CheckRange(double value)
    {
        if (value < Minimum)
            return string.Create(CultureInfo.InvariantCulture, $"At least {Minimum}.");
        return value > Maximum ? string.Create(CultureInfo.InvariantCulture, $"At most {Maximum}.") : null;
    }

    private string? CheckText(string value)
    {
        if (value.Length < MinLength)
            return $"At least {MinLength} characters.";
        if (value.Length > (MaxLength ?? LongestValue))
            return $"At most {MaxLength ?? LongestValue} characters.";
        return Pattern is { } pattern && !Matches(pattern, value) ? $"It must match {pattern}" : null;
    }

    // The recipe's own pattern, which this runtime may not understand: the API has the last word.
    private static bool Matches(string pattern, string value)
    {
        try
        {
            return Regex.IsMatch(value, pattern, RegexOptions.None, LongestMatch);
        }
        catch (Exception problem) when (problem is ArgumentException or RegexMatchTimeoutException)
        {
            return true;
        }
    }
}
