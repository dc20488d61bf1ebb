using System.Text.Json;
using Hitl.Contracts;
using Hitl.EventsApi.Problems;
using Hitl.Recipes.Catalog;
using Hitl.Recipes.Parameters;
using Hitl.Recipes.Templates;
using Hitl.Redis.Runs;
using Hitl.Redis.Sessions;

namespace Hitl.EventsApi.Runs;

/// <summary>Makes a job of a recipe's name and parameters, or says everything that is wrong with them.</summary>
internal sealed class RunStarter(RecipeCatalog catalog, RecipeBinder binder)
{
    /// <summary>Null with <paramref name="errors"/>, whose places are below <paramref name="place"/> for the parameters.</summary>
    public NewJob? Prepare(string? recipeId, JsonElement parameters, Priority priority, string place, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(recipeId))
        {
            errors.Add("$.recipe", "Required: a recipe's id; GET /recipes lists them.");
            return null;
        }

        if (catalog.Current.Find(recipeId) is not { } entry)
        {
            errors.Add("$.recipe", "There is no such recipe; GET /recipes lists them.");
            return null;
        }

        if (!entry.CanStart)
        {
            errors.Add("$.recipe", $"The recipe's file is broken and can't be run until it is mended; GET /recipes/{entry.Id} says what is wrong.");
            return null;
        }

        var values = RecipeParameters.Validate(entry.Recipe, parameters);
        foreach (var error in values.Errors)
            errors.Add(place + error.Path[1..], error.Message);
        if (errors.Any)
            return null;
        return new()
        {
            Recipe = entry.Id,
            Params = values.Values,
            TargetUrl = binder.Bind(entry.Recipe, values.Values).StartUrl.AbsoluteUri,
            Priority = priority,
            MaxAttempts = entry.Recipe.Retry.MaxAttempts,
            RetryBackoff = TimeSpan.FromSeconds(entry.Recipe.Retry.BackoffSeconds),
        };
    }

    /// <summary>Whose session a prepared job can use; null where the recipe's file was just taken away.</summary>
    public SessionKey? KeyOf(NewJob job)
    {
        if (catalog.Current.Find(job.Recipe) is not { CanStart: true } entry)
            return null;
        var bound = binder.Bind(entry.Recipe, job.Params);
        return new(job.Recipe, bound.Site, bound.Account);
    }
}
