using System.Text.Json;

namespace Hitl.Contracts.Recipes;

/// <summary>A recipe as <c>GET /recipes</c> shows it. One with <see cref="Errors"/> can't be started.</summary>
public sealed record RecipeView
{
    public required string Id { get; init; }
    public required string Title { get; init; }
    public string? Description { get; init; }

    /// <summary>The JSON schema of its parameters; null where the file is too broken to say.</summary>
    public JsonElement? Parameters { get; init; }

    /// <summary>The host (and port where it is not the scheme's own) that it starts at; null where the file is broken.</summary>
    public string? Site { get; init; }

    /// <summary>Some step asks a human for input.</summary>
    public bool HasAsk { get; init; }

    public IReadOnlyList<RecipeError> Errors { get; init; } = [];
}

/// <summary>What is wrong in which file: a JSON path (<c>$</c> is the document) and what was expected there.</summary>
public sealed record RecipeError(string File, string Path, string Message);
