using Hitl.Contracts;
using Hitl.Contracts.Recipes;
using Hitl.EventsApi.Problems;
using Hitl.Recipes.Catalog;
using Hitl.Recipes.Templates;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.EventsApi.Recipes;

internal static class RecipeEndpoints
{
    public static void MapRecipes(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/recipes").WithTags("Recipes");
        group.MapGet("", List).WithName("ListRecipes").WithSummary("What can be run; a broken recipe is listed with its errors");
        group.MapGet("/{id}", Find).WithName("GetRecipe").WithSummary("One, with the JSON schema of its parameters").ProducesProblem(404);
    }

    private static Ok<Page<RecipeView>> List(RecipeCatalog catalog, RecipeBinder binder)
    {
        var all = catalog.Current.Entries.Select(entry => entry.ToView(binder)).ToArray();
        return TypedResults.Ok(new Page<RecipeView>(all, null, all.Length));
    }

    private static Results<Ok<RecipeView>, ProblemHttpResult> Find(string id, RecipeCatalog catalog, RecipeBinder binder) =>
        catalog.Current.Find(id) is { } entry ? TypedResults.Ok(entry.ToView(binder)) : ApiProblem.NotFound("recipe", "GET /recipes");
}
