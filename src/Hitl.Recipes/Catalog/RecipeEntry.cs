using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Hitl.Contracts.Recipes;
using Hitl.Recipes.Model;

namespace Hitl.Recipes.Catalog;

/// <summary>One file of the directory, good or broken.</summary>
public sealed record RecipeEntry
{
    public required string Id { get; init; }

    /// <summary>The file's name, without its directory.</summary>
    public required string File { get; init; }

    /// <summary>Null where the file is too broken to say; with <see cref="Errors"/> it can't be started.</summary>
    public Recipe? Recipe { get; init; }

    public IReadOnlyList<RecipeError> Errors { get; init; } = [];

    [MemberNotNullWhen(true, nameof(Recipe))]
    public bool CanStart => Recipe is not null && Errors.Count == 0;
}

/// <summary>The directory as it was at one moment.</summary>
public sealed class RecipeSnapshot
{
    private readonly FrozenDictionary<string, RecipeEntry> byId;

    internal RecipeSnapshot(IEnumerable<RecipeEntry> entries, string fingerprint)
    {
        Entries = [.. entries.OrderBy(entry => entry.Id, StringComparer.Ordinal)];
        byId = Entries.ToFrozenDictionary(entry => entry.Id, StringComparer.Ordinal);
        Fingerprint = fingerprint;
    }

    /// <summary>All recipes by id, the broken ones too.</summary>
    public IReadOnlyList<RecipeEntry> Entries { get; }

    internal string Fingerprint { get; }

    public RecipeEntry? Find(string id) => byId.GetValueOrDefault(id);
}
