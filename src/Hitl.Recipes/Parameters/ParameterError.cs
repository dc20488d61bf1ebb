namespace Hitl.Recipes.Parameters;

/// <summary>What is wrong with what a client sent: a JSON path below the parameters (<c>$</c>) and what was expected; never the value.</summary>
public sealed record ParameterError(string Path, string Message);

/// <summary>Either errors, or the values to keep: defaults put in, in the schema's order.</summary>
public sealed record ParameterResult(System.Text.Json.JsonElement Values, IReadOnlyList<ParameterError> Errors)
{
    public bool IsValid => Errors.Count == 0;
}
