using Hitl.Recipes.Model;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Runs;

/// <summary>What the run needs from the page next: how to ask for it, and when it is there.</summary>
internal sealed record PageNeed(PageQuestion Question, Func<PageObservation, bool> IsThere)
{
    public static PageNeed Any(Recipe recipe) => new(Ask(recipe), page => page.Status is null or < 400);

    public static PageNeed Element(Recipe recipe, string selector) =>
        new(Ask(recipe) with { Expected = [selector] }, page => page.Expected is [true]);

    public static PageNeed Items(Recipe recipe) => new(
        Ask(recipe) with
        {
            Items = recipe.Items.Selector,
            NoResults = recipe.NoResults is { } none ? new(none.Selector, none.Text, null, null) : null,
        },
        page => page.Items > 0 || page.NoResults);

    /// <summary>Done and rejected first (see <see cref="Interventions.AskedInput"/>), then the inputs.</summary>
    public static PageNeed Input(Recipe recipe, AskStep ask) => new(
        Ask(recipe) with { Expected = [ask.Done, ask.Rejected ?? ":not(*)", .. ask.Fields.Select(field => field.Selector)] },
        page => page.Expected.Count > 0 && (page.Expected[0] || page.Expected.Skip(2).All(there => there)));

    private static PageQuestion Ask(Recipe recipe) =>
        new() { Markers = [.. recipe.BlockedWhen.Select(marker => new PageMarker(marker.Selector, marker.Text, marker.Title, marker.UrlContains))] };
}
