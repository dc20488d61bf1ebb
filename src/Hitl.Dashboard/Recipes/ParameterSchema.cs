using System.Text.Json;

namespace Hitl.Dashboard.Recipes;

/// <summary>A recipe's parameters as fields, read from their JSON schema; what it does not understand becomes a text field.</summary>
public sealed record ParameterSchema(IReadOnlyList<ParameterField> Fields)
{
    public static ParameterSchema Read(JsonElement? schema)
    {
        if (schema is not { ValueKind: JsonValueKind.Object } root
            || !root.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            return new([]);
        var required = root.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Select(Text).ToHashSet(StringComparer.Ordinal)
            : [];
        return new([.. properties.EnumerateObject().Select(property => Field(property.Name, property.Value, required.Contains(property.Name)))]);
    }

    /// <summary>Parameters made of defaults and examples; null where a needed one has neither.</summary>
    public JsonElement? Example()
    {
        if (Fields.Any(field => field is { Required: true, Default: null, Example: null }))
            return null;
        return ToJson(Fields.ToDictionary(field => field.Name, field => field.Default ?? (field.Required ? field.Example : null), StringComparer.Ordinal));
    }

    /// <summary>The typed values as a JSON object; empty ones are left out.</summary>
    public JsonElement ToJson(IReadOnlyDictionary<string, string?> values) => JsonSerializer.SerializeToElement(
        Fields.Where(field => !string.IsNullOrEmpty(values.GetValueOrDefault(field.Name)))
            .ToDictionary(field => field.Name, field => field.ToJson(values[field.Name]!), StringComparer.Ordinal));

    /// <summary>What to put into the fields at first: earlier parameters, else the defaults.</summary>
    public Dictionary<string, string?> Initial(JsonElement? earlier) => Fields.ToDictionary(
        field => field.Name,
        field => earlier is { ValueKind: JsonValueKind.Object } values && values.TryGetProperty(field.Name, out var value)
            ? Text(value)
            : field.Default,
        StringComparer.Ordinal);

    private static ParameterField Field(string name, JsonElement schema, bool required)
    {
        var choices = Of(schema, "enum") is { ValueKind: JsonValueKind.Array } all ? all.EnumerateArray().Select(Text).OfType<string>().ToArray() : [];
        var type = Text(Of(schema, "type"));
        return new()
        {
            Name = name,
            Title = Text(Of(schema, "title")) ?? name,
            Description = Text(Of(schema, "description")),
            Kind = choices.Length > 0 ? FieldKind.Choice : type switch
            {
                "integer" => FieldKind.Whole,
                "number" => FieldKind.Number,
                "boolean" => FieldKind.Boolean,
                _ => FieldKind.Text,
            },
            Required = required,
            MinLength = (int?)Number(Of(schema, "minLength")),
            MaxLength = (int?)Number(Of(schema, "maxLength")),
            Pattern = Text(Of(schema, "pattern")),
            Minimum = Number(Of(schema, "minimum")),
            Maximum = Number(Of(schema, "maximum")),
            Choices = choices,
            Default = Text(Of(schema, "default")),
            Example = Of(schema, "examples") is { ValueKind: JsonValueKind.Array } examples && examples.GetArrayLength() > 0
                ? Text(examples[0])
                : choices.FirstOrDefault(),
        };
    }

    private static JsonElement? Of(JsonElement schema, string name) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out var value) ? value : null;

    private static double? Number(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static string? Text(JsonElement? value) => value is { } some ? Text(some) : null;

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => bool.TrueString,
        JsonValueKind.False => bool.FalseString,
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
