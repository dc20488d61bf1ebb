using Hitl.Recipes.Templates;
using Microsoft.Extensions.Options;

namespace Hitl.Recipes.Catalog;

internal sealed class RecipeOptionsValidator : IValidateOptions<RecipeOptions>
{
    public ValidateOptionsResult Validate(string? name, RecipeOptions options)
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Directory))
            errors.Add("Recipes:Directory is not set: give the directory that holds the recipes (*.json).");
        else if (!Directory.Exists(options.Directory))
            errors.Add($"Recipes:Directory: there is no directory '{Path.GetFullPath(options.Directory)}'; give the one that holds the recipes (*.json).");
        errors.AddRange(options.Sites.Where(site => !SiteUrl.IsValid(site.Value))
            .Select(site => $"Recipes:Sites:{site.Key}: expected an absolute http or https URL without user, query and fragment."));
        if (options.PollSeconds is < 1 or > 3600)
            errors.Add($"Recipes:PollSeconds is {options.PollSeconds}: expected 1 to 3600.");
        if (options.SettleMilliseconds is < 0 or > 10_000)
            errors.Add($"Recipes:SettleMilliseconds is {options.SettleMilliseconds}: expected 0 to 10000.");
        return errors.Count > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
    }
}
