using NJsonSchema;
using NJsonSchema.Validation;

namespace Hitl.Recipes.Reading;

/// <summary>The check of a recipe's shape against <c>recipes/recipe.schema.json</c>, which is part of this assembly.</summary>
internal static class RecipeSchema
{
    private static readonly Lazy<JsonSchema> Schema = new(Load);

    /// <summary>Each error as its JSON path and what was expected, in the document's order of checks.</summary>
    public static IEnumerable<(string Path, string Message)> Errors(string json) =>
        Schema.Value.Validate(json).SelectMany(Flatten).Distinct();

    private static JsonSchema Load()
    {
        using var stream = typeof(RecipeSchema).Assembly.GetManifestResourceStream("recipe.schema.json")
            ?? throw new InvalidOperationException("recipe.schema.json is not embedded.");
        using var reader = new StreamReader(stream);
        // The document refers to nothing outside itself, so nothing is awaited here.
        return JsonSchema.FromJsonAsync(reader.ReadToEnd()).GetAwaiter().GetResult();
    }

    private static IEnumerable<(string Path, string Message)> Flatten(ValidationError error) =>
        error is ChildSchemaValidationError { Errors.Count: > 1 } choice && error.Kind == ValidationErrorKind.NotOneOf
            ? OfTheMeant(choice)
            : error is ChildSchemaValidationError nested
                ? nested.Errors.Values.SelectMany(errors => errors).SelectMany(Flatten)
                : [(JsonPath.Of(error), SchemaMessage.For(error))];

    // Of several shapes, the one whose 'do' fits is meant; the complaints of the others are noise.
    private static IEnumerable<(string Path, string Message)> OfTheMeant(ChildSchemaValidationError choice)
    {
        var meant = choice.Errors.Where(shape => !shape.Value.Any(error => error.Property == "do" || error.Kind == ValidationErrorKind.ObjectExpected)).ToList();
        if (meant.Count == 1)
            return meant[0].Value.SelectMany(Flatten);
        var known = choice.Errors.Keys.Select(shape => shape.Properties["do"].Enumeration.First());
        return [(JsonPath.Of(choice), $"expected a step with 'do' as one of {string.Join(", ", known)}")];
    }
}
