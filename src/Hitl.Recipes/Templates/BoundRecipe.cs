using System.Text.Json;
using Hitl.Recipes.Model;

namespace Hitl.Recipes.Templates;

/// <summary>A recipe with one job's parameters and the configured sites filled in: what a run works with.</summary>
public sealed class BoundRecipe
{
    private readonly JsonElement values;
    private readonly IReadOnlyDictionary<string, string> sites;

    internal BoundRecipe(Recipe recipe, JsonElement values, IReadOnlyDictionary<string, string> sites)
    {
        (Recipe, this.values, this.sites) = (recipe, values, sites);
        StartUrl = Url(recipe.StartUrl);
        AllowedHosts = recipe.AllowedHosts.Count == 0 ? [AllowedHost.Of(StartUrl)] : [.. recipe.AllowedHosts.Select(Host)];
        Account = recipe.Account is not null && Text(recipe.Account) is { Length: > 0 } account ? account : null;
    }

    public Recipe Recipe { get; }
    public Uri StartUrl { get; }
    public IReadOnlyList<AllowedHost> AllowedHosts { get; }
    public string? Account { get; }

    /// <summary>The start URL's host, with its port where it is not the scheme's own.</summary>
    public string Site => SiteUrl.Authority(StartUrl);

    /// <summary>http or https, and one of the recipe's hosts. Whether the address is private is asked elsewhere.</summary>
    public bool Allows(Uri url) => AllowedHosts.Any(host => host.Allows(url));

    /// <summary>A URL template with its parameters percent-encoded.</summary>
    public Uri Url(string template) => new(Template.Parse(template).Render(
        name => Uri.EscapeDataString(Value(name)), name => sites[name].TrimEnd('/')));

    /// <summary>A text template with its parameters as they are.</summary>
    public string Text(string template) => Template.Parse(template).Render(Value, name => sites[name].TrimEnd('/'));

    private AllowedHost Host(string template) =>
        AllowedHost.TryParse(Template.Parse(template).Render(_ => "", name => sites[name]), out var host)
            ? host : throw new FormatException($"'{template}' is not a host.");

    private string Value(string name) =>
        values.TryGetProperty(name, out var value)
            ? value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText()
            : "";
}
