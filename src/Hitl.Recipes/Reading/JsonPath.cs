using NJsonSchema.Validation;

namespace Hitl.Recipes.Reading;

/// <summary>JSON paths as people write them: <c>$.steps[0].selector</c>.</summary>
internal static class JsonPath
{
    public const string Root = "$";

    public static string Of(ValidationError error)
    {
        var path = error.Path ?? "";
        path = path.StartsWith("#/", StringComparison.Ordinal) ? path[2..] : path.TrimStart('#');
        return path.Length == 0 ? Root : path[0] == '[' ? Root + path : $"{Root}.{path}";
    }

    /// <summary>System.Text.Json's own paths start with <c>$</c> already.</summary>
    public static string Of(System.Text.Json.JsonException exception) =>
        string.IsNullOrEmpty(exception.Path) ? Root : exception.Path;
}
