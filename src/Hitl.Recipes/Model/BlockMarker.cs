using System.Text.Json.Serialization;
using Hitl.Contracts.Interventions;

namespace Hitl.Recipes.Model;

/// <summary>A page is blocked when all that is given here holds.</summary>
public sealed record BlockMarker
{
    /// <summary>A visible element matches.</summary>
    public string? Selector { get; init; }

    /// <summary>The visible text contains this, in any case.</summary>
    public string? Text { get; init; }

    /// <summary>The title contains this, in any case.</summary>
    public string? Title { get; init; }

    /// <summary>The page's URL contains this.</summary>
    public string? UrlContains { get; init; }

    /// <summary><c>hard_block</c>, <c>challenge</c>, <c>rate_limited</c> or <c>login_required</c>.</summary>
    public InterventionReason Reason { get; init; } = InterventionReason.HardBlock;

    /// <summary>The rule as evidence shows it, such as <c>selector '#wall' and title 'Denied'</c>.</summary>
    [JsonIgnore]
    public string Rule => string.Join(" and ", Parts());

    private IEnumerable<string> Parts()
    {
        if (Selector is not null)
            yield return $"selector '{Selector}'";
        if (Text is not null)
            yield return $"text '{Text}'";
        if (Title is not null)
            yield return $"title '{Title}'";
        if (UrlContains is not null)
            yield return $"URL with '{UrlContains}'";
    }
}

/// <summary>Where all that is given here holds, zero items are a good result.</summary>
public sealed record NoResultsMarker
{
    public string? Selector { get; init; }
    public string? Text { get; init; }
}

/// <summary>The link or button to the next page; where nothing matches (or it is disabled), this page was the last.</summary>
public sealed record NextPageRule
{
    public required string Selector { get; init; }
}
