using Hitl.Recipes.Templates;

namespace Hitl.Worker.Targets;

/// <summary>Whether a page may be the run's main page: the recipe's hosts, then the site's robots.txt. Asked for every hop.</summary>
internal sealed class TargetPolicy(RobotsCache robots)
{
    /// <summary>Null where the visit is allowed, else a sentence that says what forbids it.</summary>
    public async Task<string?> WhyRefusedAsync(BoundRecipe recipe, Uri url, CancellationToken cancellationToken)
    {
        if (url.Scheme is not ("http" or "https"))
            return $"{url.Scheme}: is refused: only http and https pages are visited.";
        if (!recipe.Allows(url))
            return $"{url.Authority} is refused: the recipe allows {string.Join(", ", recipe.AllowedHosts)}.";
        var rules = await robots.ForAsync(url, cancellationToken);
        return rules.WhyDisallowed(url) is { } rule ? $"{url.Authority}{url.AbsolutePath} is refused: {rule}." : null;
    }

    public async Task<TimeSpan> DelayAsync(Uri url, CancellationToken cancellationToken) =>
        robots.DelayOf(await robots.ForAsync(url, cancellationToken));
}
