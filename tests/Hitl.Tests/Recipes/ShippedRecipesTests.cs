using Hitl.Recipes.Catalog;
using Hitl.Recipes.Templates;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Tests.Recipes;

public sealed class ShippedRecipesTests
{
    [Fact]
    public void Catalog_OfTheRepository_HasNoErrors()
    {
        using var directory = new RecipeDirectoryOnDisk();
        using var host = directory.Host(TimeProvider.System, ("Recipes:Directory", Path.Combine(RepositoryRoot.Path, "recipes")));
        var catalog = host.Services.GetRequiredService<RecipeCatalog>();
        Assert.Empty(catalog.Current.Entries.SelectMany(entry => entry.Errors));
        Assert.Equal(
            ["broken", "busy", "catalog", "controls", "members", "moved", "one-time-code", "people-search", "slow"],
            catalog.Current.Entries.Select(entry => entry.Id));
        var binder = host.Services.GetRequiredService<RecipeBinder>();
        Assert.All(catalog.Current.Entries, entry => Assert.Equal("localhost:8090", entry.ToView(binder).Site));
    }
}
