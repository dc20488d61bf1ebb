using System.Text.Json.Serialization;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;

namespace Hitl.Recipes.Model;

/// <summary>How to scrape one kind of page, as <c>recipes/recipe.schema.json</c> and <c>docs/recipes.md</c> describe it.</summary>
public sealed record Recipe
{
    /// <summary>For editors; never looked at.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    /// <summary>Equals the file's name without <c>.json</c>.</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }
    public string? Description { get; init; }
    public ParameterSchema Parameters { get; init; } = new();

    /// <summary>A URL template; no parameter can stand before its path.</summary>
    public required string StartUrl { get; init; }

    /// <summary>Done in order after the start page has loaded and before items are read.</summary>
    public IReadOnlyList<RecipeStep> Steps { get; init; } = [];

    public required ItemRule Items { get; init; }
    public NextPageRule? NextPage { get; init; }

    /// <summary>Looked at in order; the first that holds says why the run stops for a human.</summary>
    public IReadOnlyList<BlockMarker> BlockedWhen { get; init; } = [];

    public NoResultsMarker? NoResults { get; init; }

    /// <summary>What the operator is told: by reason, and <c>default</c> for the reasons without one of their own.</summary>
    public IReadOnlyDictionary<string, string> Instructions { get; init; } = new Dictionary<string, string>();

    /// <summary>Templates of <c>host[:port]</c> or <c>*.host</c>; empty means the start URL's host alone.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    public RecipeLimits Limits { get; init; } = new();
    public RetryPolicy Retry { get; init; } = new();
    public int InterventionTimeoutMinutes { get; init; } = 30;

    /// <summary>A template that names whose session is used; null where the site has no accounts.</summary>
    public string? Account { get; init; }

    /// <summary>What one loaded page costs, in the operator's own unit; summed up in <c>stats.total_cost</c>.</summary>
    public decimal CostPerPage { get; init; }

    [JsonIgnore]
    public TimeSpan InterventionTimeout => TimeSpan.FromMinutes(InterventionTimeoutMinutes);

    [JsonIgnore]
    public bool HasAsk => Steps.Any(step => step is AskStep);

    public string? InstructionsFor(InterventionReason reason) =>
        Instructions.GetValueOrDefault(WireName.Of(reason)) ?? Instructions.GetValueOrDefault("default");
}
