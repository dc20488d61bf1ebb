using System.Text.Json.Serialization;
using Hitl.Contracts.Json;

namespace Hitl.Recipes.Model;

/// <summary>
/// Stops for a human (<c>input_required</c>), types what they send into the page, and goes on when the page shows
/// <see cref="Done"/>. Where the page shows it already, nobody is asked.
/// </summary>
public sealed record AskStep : RecipeStep
{
    public string? Title { get; init; }
    public string? Instructions { get; init; }
    public required IReadOnlyList<AskField> Fields { get; init; }

    /// <summary>Clicked after typing; without it, Enter is pressed in the last field.</summary>
    public string? Submit { get; init; }

    /// <summary>Selector of what shows that the answer was accepted.</summary>
    public required string Done { get; init; }

    /// <summary>Selector of what shows that it was refused: the operator is asked again.</summary>
    public string? Rejected { get; init; }
}

/// <summary>One value to ask for, and the input it is typed into.</summary>
public sealed record AskField
{
    public required string Name { get; init; }
    public required string Label { get; init; }
    public AskFieldKind Kind { get; init; }

    /// <summary>Selector of the input; of the select element or of the group of radio buttons for a choice.</summary>
    public required string Selector { get; init; }

    public bool Required { get; init; } = true;

    /// <summary>In characters, 1 to 2,000.</summary>
    public int MaxLength { get; init; } = 200;

    /// <summary>A regular expression (non-backtracking) that the whole value has to match.</summary>
    public string? Pattern { get; init; }

    /// <summary>The values of a choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Shown as dots while it is typed. Not given: true for a code.</summary>
    public bool? Secret { get; init; }

    [JsonIgnore]
    public bool IsSecret => Secret ?? Kind == AskFieldKind.Code;
}

[JsonConverter(typeof(SnakeCaseEnumConverter<AskFieldKind>))]
public enum AskFieldKind { Text, Code, Choice }
