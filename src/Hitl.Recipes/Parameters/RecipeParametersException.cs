namespace Hitl.Recipes.Parameters;

/// <summary>Parameters that don't fit their recipe. The message names each path and what was expected, and no value.</summary>
public sealed class RecipeParametersException(IReadOnlyList<ParameterError> errors)
    : Exception(string.Join("; ", errors.Select(error => $"{error.Path}: {error.Message}")))
{
    public IReadOnlyList<ParameterError> Errors { get; } = errors;
}
