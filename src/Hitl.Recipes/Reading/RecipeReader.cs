using System.Text;
using System.Text.Json;
using Hitl.Contracts.Recipes;
using Hitl.Recipes.Catalog;
using Hitl.Recipes.Model;

namespace Hitl.Recipes.Reading;

/// <summary>Makes a recipe, or the list of all that is wrong with it, of one file's bytes.</summary>
internal sealed class RecipeReader(IReadOnlyDictionary<string, string> sites)
{
    public const int LargestFile = 256 * 1024;

    public RecipeEntry Read(string file, byte[] content)
    {
        var id = Path.GetFileNameWithoutExtension(file);
        if (content.Length > LargestFile)
            return Broken(id, file, [(JsonPath.Root, $"expected a file of at most {LargestFile / 1024} KiB")]);

        string json;
        try
        {
            json = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content).TrimStart('\uFEFF');
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 32 });
        }
        catch (DecoderFallbackException)
        {
            return Broken(id, file, [(JsonPath.Root, "expected UTF-8")]);
        }
        catch (JsonException exception)
        {
            var at = exception.LineNumber is { } line ? $" (line {line + 1}, byte {exception.BytePositionInLine + 1})" : "";
            return Broken(id, file, [(JsonPath.Of(exception), $"expected JSON with each member once{at}")]);
        }

        var shape = RecipeSchema.Errors(json).ToList();
        if (shape.Count > 0)
            return Broken(id, file, shape);
        Recipe recipe;
        try
        {
            recipe = JsonSerializer.Deserialize<Recipe>(json, RecipeJson.Options)!;
        }
        catch (JsonException exception)
        {
            // The schema is looser in a few corners, such as 1.0 for a whole number or null for a default.
            return Broken(id, file, [(JsonPath.Of(exception), "expected a value of the documented type")]);
        }

        var meaning = new RecipeCheck(recipe, id, sites).Errors().Distinct().ToList();
        return meaning.Count > 0
            ? Broken(id, file, meaning) with { Recipe = recipe }
            : new RecipeEntry { Id = id, File = file, Recipe = recipe };
    }

    private static RecipeEntry Broken(string id, string file, IEnumerable<(string Path, string Message)> errors) => new()
    {
        Id = id,
        File = file,
        Errors = [.. errors.Select(error => new RecipeError(file, error.Path, error.Message))],
    };
}
