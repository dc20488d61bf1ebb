using System.Text.Json;
using Hitl.Recipes.Catalog;
using Hitl.Recipes.Parameters;
using Hitl.Recipes.Templates;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Tests.Recipes;

public sealed class RecipeBinderTests
{
    [Theory]
    [InlineData("John Smith", "http://localhost:8090/p?name=John%20Smith&x={1}")]
    [InlineData("a&b=c#d", "http://localhost:8090/p?name=a%26b%3Dc%23d&x={1}")]
    [InlineData("http://evil.example/", "http://localhost:8090/p?name=http%3A%2F%2Fevil.example%2F&x={1}")]
    [InlineData("@evil.example", "http://localhost:8090/p?name=%40evil.example&x={1}")]
    [InlineData("مرحبا 🏮", "http://localhost:8090/p?name=%D9%85%D8%B1%D8%AD%D8%A8%D8%A7%20%F0%9F%8F%AE&x={1}")]
    public void Bind_AnyName_StaysOnTheSite(string name, string url)
    {
        var bound = Bind(name);
        Assert.Equal(new Uri(url).AbsoluteUri, bound.StartUrl.AbsoluteUri);
        Assert.Equal("localhost:8090", bound.Site);
        Assert.Equal($"<{name}>", bound.Text("<{name}>"));
    }

    [Theory]
    [InlineData("http://localhost:8090/x", true)]
    [InlineData("https://localhost:8090/x", true)]
    [InlineData("http://localhost/x", false)]
    [InlineData("http://cdn.example.org/", true)]
    [InlineData("http://example.org/", false)]
    [InlineData("http://cdn.example.org:81/", false)]
    [InlineData("http://localhost.evil.example:8090/", false)]
    [InlineData("file:///etc/passwd", false)]
    public void Allows_Url_ByHostAndPort(string url, bool allowed) => Assert.Equal(allowed, Bind("John").Allows(new Uri(url)));

    [Fact]
    public void Bind_MissingParameter_Throws() => Assert.Throws<RecipeParametersException>(() => Bind(null));

    private static BoundRecipe Bind(string? name)
    {
        using var directory = new RecipeDirectoryOnDisk();
        directory.Write("one.json", """
            {"id":"one","title":"One","start_url":"{site:practice}/p?name={name}&x={{1}}","allowed_hosts":["{site:practice}","*.example.org"],
             "parameters":{"properties":{"name":{"type":"string"}},"required":["name"]},"items":{"selector":"li","fields":{"name":{}}}}
            """);
        using var host = directory.Host(TimeProvider.System);
        var recipe = host.Services.GetRequiredService<RecipeCatalog>().Current.Find("one")!.Recipe!;
        var parameters = JsonSerializer.SerializeToElement(name is null ? [] : new Dictionary<string, string> { ["name"] = name });
        return host.Services.GetRequiredService<RecipeBinder>().Bind(recipe, parameters);
    }
}
