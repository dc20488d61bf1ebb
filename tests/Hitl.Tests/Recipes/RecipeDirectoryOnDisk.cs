using Hitl.Recipes;
using Hitl.Recipes.Catalog;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hitl.Tests.Recipes;

/// <summary>A directory of recipes of the test's own, and the services that read it.</summary>
internal sealed class RecipeDirectoryOnDisk : IDisposable
{
    public const string Minimal = """
        {"id":"one","title":"One","start_url":"{site:practice}/one","items":{"selector":"li","fields":{"name":{}}}}
        """;

    public string Path { get; } = Directory.CreateTempSubdirectory("hitl-recipes-").FullName;

    // At once: a watcher may read between a file's truncation and its last byte.
    public void Write(string file, string json)
    {
        var written = System.IO.Path.Combine(Path, file + ".new");
        File.WriteAllText(written, json);
        File.Move(written, System.IO.Path.Combine(Path, file), overwrite: true);
    }

    public void Delete(string file) => File.Delete(System.IO.Path.Combine(Path, file));

    public IHost Host(TimeProvider time, params (string Key, string Value)[] more)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(
        [
            new("Recipes:Directory", Path),
            new("Recipes:Sites:practice", "http://localhost:8090"),
        ]);
        builder.Configuration.AddInMemoryCollection(more.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value)));
        builder.Services.AddSingleton(time);
        builder.Services.AddRecipes(builder.Configuration);
        return builder.Build();
    }

    /// <summary>What the catalog says of one file, as <c>path: message</c> lines.</summary>
    public string ErrorsOf(string id)
    {
        using var host = Host(TimeProvider.System);
        var entry = host.Services.GetRequiredService<RecipeCatalog>().Current.Find(id)!;
        return string.Join("\n", entry.Errors.Select(error => $"{error.Path}: {error.Message}"));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
