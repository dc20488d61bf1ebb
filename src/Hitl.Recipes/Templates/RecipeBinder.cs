using System.Text.Json;
using Hitl.Recipes.Catalog;
using Hitl.Recipes.Model;
using Hitl.Recipes.Parameters;
using Microsoft.Extensions.Options;

namespace Hitl.Recipes.Templates;

/// <summary>Fills parameters and the sites of <c>Recipes:Sites</c> into a recipe of the catalog.</summary>
public sealed class RecipeBinder(IOptions<RecipeOptions> options)
{
    private readonly Dictionary<string, string> sites = new(options.Value.Sites, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="RecipeParametersException">The parameters don't fit: the recipe may have changed since the job was accepted.</exception>
    public BoundRecipe Bind(Recipe recipe, JsonElement parameters)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var checkedParameters = RecipeParameters.Validate(recipe, parameters);
        return checkedParameters.IsValid
            ? new BoundRecipe(recipe, checkedParameters.Values, sites)
            : throw new RecipeParametersException(checkedParameters.Errors);
    }

    /// <summary>The host that the recipe starts at (no parameter can change it), with its port where it is not the scheme's own.</summary>
    public string SiteOf(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return new BoundRecipe(recipe, JsonElement.Parse("{}"), sites).Site;
    }
}
