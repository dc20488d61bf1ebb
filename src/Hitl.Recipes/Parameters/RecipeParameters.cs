using System.Text.Json;
using System.Text.Json.Nodes;
using Hitl.Recipes.Model;

namespace Hitl.Recipes.Parameters;

/// <summary>Checks a job's parameters against its recipe.</summary>
public static class RecipeParameters
{
    private const int ErrorsAtMost = 50;
    private const int LongestNameShown = 60;

    /// <summary>Reports every error at once (the first 50), none with a value in it.</summary>
    public static ParameterResult Validate(Recipe recipe, JsonElement parameters)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        if (parameters.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            parameters = JsonElement.Parse("{}");
        if (parameters.ValueKind != JsonValueKind.Object)
            return Failed([new ParameterError("$", "expected an object")]);

        var schema = recipe.Parameters;
        var errors = new List<ParameterError>();
        var given = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in parameters.EnumerateObject())
        {
            if (!schema.Properties.ContainsKey(property.Name))
                errors.Add(new ParameterError(PathOf(property.Name), $"not a parameter of this recipe; {Known(schema)}"));
            else if (!given.TryAdd(property.Name, property.Value))
                errors.Add(new ParameterError(PathOf(property.Name), "expected it once"));
        }

        var values = new JsonObject();
        foreach (var (name, rule) in schema.Properties)
        {
            if (given.TryGetValue(name, out var value))
            {
                errors.AddRange(ParameterCheck.Errors(rule, value).Select(message => new ParameterError(PathOf(name), message)));
                values[name] = JsonNode.Parse(value.GetRawText());
            }
            else if (rule.Default is { } byDefault)
            {
                values[name] = JsonNode.Parse(byDefault.GetRawText());
            }
            else if (schema.Required.Contains(name))
            {
                errors.Add(new ParameterError(PathOf(name), $"required: expected {ParameterCheck.Expected(rule)}"));
            }
        }

        return errors.Count > 0 ? Failed(errors) : new ParameterResult(JsonSerializer.SerializeToElement(values), []);
    }

    private static ParameterResult Failed(List<ParameterError> errors) => new(default, [.. errors.Take(ErrorsAtMost)]);

    private static string Known(ParameterSchema schema) =>
        schema.Properties.Count == 0 ? "it has none" : $"they are {string.Join(", ", schema.Properties.Keys)}";

    // A name that a client made up may be anything: shown as a name only when it looks like one.
    private static string PathOf(string name) =>
        name.Length is > 0 and <= LongestNameShown && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? $"$.{name}" : "$";
}
