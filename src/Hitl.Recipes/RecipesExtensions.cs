using Hitl.Recipes.Catalog;
using Hitl.Recipes.Templates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Hitl.Recipes;

public static class RecipesExtensions
{
    /// <summary>Adds <see cref="RecipeCatalog"/> and <see cref="RecipeBinder"/>, configured by the section <c>Recipes</c>, which is checked at start.</summary>
    public static IServiceCollection AddRecipes(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<RecipeOptions>().Bind(configuration.GetSection(RecipeOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RecipeOptions>, RecipeOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RecipeCatalog>();
        services.AddSingleton<RecipeBinder>();
        services.AddHostedService<RecipeWatcher>();
        return services;
    }
}
