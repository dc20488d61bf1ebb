using Hitl.Contracts.Recipes;
using Hitl.Recipes.Templates;

namespace Hitl.Recipes.Catalog;

/// <summary>Recipes as the API shows them.</summary>
public static class RecipeViews
{
    public static RecipeView ToView(this RecipeEntry entry, RecipeBinder binder)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(binder);
        return new RecipeView
        {
            Id = entry.Id,
            Title = entry.Recipe?.Title ?? entry.Id,
            Description = entry.Recipe?.Description,
            Parameters = entry.Recipe?.Parameters.ToJsonSchema(),
            Site = entry.CanStart ? binder.SiteOf(entry.Recipe) : null,
            HasAsk = entry.Recipe?.HasAsk ?? false,
            Errors = entry.Errors,
        };
    }
}
