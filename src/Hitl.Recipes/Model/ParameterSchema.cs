using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Contracts.Json;

namespace Hitl.Recipes.Model;

/// <summary>The JSON schema of a recipe's parameters: a flat object, nothing beyond its properties.</summary>
public sealed record ParameterSchema
{
    public string Type { get; init; } = "object";
    public IReadOnlyDictionary<string, ParameterRule> Properties { get; init; } = new Dictionary<string, ParameterRule>();
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Whatever the file says, what is not named is refused.</summary>
    [JsonPropertyName("additionalProperties")]
    public bool AdditionalProperties { get; init; }

    /// <summary>As <c>GET /recipes</c> shows it, with the caps that hold for every recipe.</summary>
    public JsonElement ToJsonSchema()
    {
        var capped = Properties.ToDictionary(
            pair => pair.Key,
            pair => pair.Value.Type == ParameterType.String ? pair.Value with { MaxLength = pair.Value.LongestLength } : pair.Value);
        return JsonSerializer.SerializeToElement(
            this with { Type = "object", Properties = capped, AdditionalProperties = false }, RecipeJson.Options);
    }
}

/// <summary>One parameter. The keywords are JSON schema's own.</summary>
public sealed record ParameterRule
{
    /// <summary>No value is longer than this (in UTF-16 units), whatever the recipe says.</summary>
    public const int LongestValue = 2_000;

    public required ParameterType Type { get; init; }
    public string? Title { get; init; }
    public string? Description { get; init; }

    [JsonPropertyName("minLength")]
    public int? MinLength { get; init; }

    [JsonPropertyName("maxLength")]
    public int? MaxLength { get; init; }

    /// <summary>As in JSON schema not anchored: it has to match somewhere.</summary>
    public string? Pattern { get; init; }

    public string? Format { get; init; }
    public decimal? Minimum { get; init; }
    public decimal? Maximum { get; init; }
    public IReadOnlyList<JsonElement>? Enum { get; init; }
    public JsonElement? Default { get; init; }

    /// <summary>Values that would do; nothing is filled in from them, they show a human what to give.</summary>
    public IReadOnlyList<JsonElement>? Examples { get; init; }

    [JsonIgnore]
    public int LongestLength => Math.Min(MaxLength ?? LongestValue, LongestValue);
}

/// <summary>JSON schema's own names of types.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ParameterType>))]
[SuppressMessage("Naming", "CA1720", Justification = "The names are JSON schema's.")]
public enum ParameterType { String, Integer, Number, Boolean }
