namespace Hitl.Recipes.Templates;

/// <summary>What can be said about a template before there are parameters: each answer is an error, or null.</summary>
internal sealed class TemplateCheck(IReadOnlyCollection<string> parameters, IReadOnlyDictionary<string, string> sites)
{
    // Two values that differ in every part of a URL that they can reach.
    private const string OneValue = "a";
    private const string OtherValue = "b";

    /// <summary>The names are known.</summary>
    public string? Text(string text) => Parse(text, out var template) ?? Names(template!);

    /// <summary>It becomes an absolute http(s) URL, whose scheme, user and authority are the recipe's alone.</summary>
    public string? Url(string text)
    {
        if (Text(text) is { } error)
            return error;
        var template = Template.Parse(text);
        var one = Authority(template, OneValue);
        if (one is null)
            return "expected an absolute http or https URL, such as '{site:name}/path?q={parameter}'";
        // A colon, an @ or a digit typed by a client must have nowhere to go: what they change must come after the path begins.
        var bare = template.Render(_ => "\u0001", name => sites[name].TrimEnd('/'));
        var start = bare.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = bare.IndexOfAny(['/', '?', '#', '\\'], start);
        return one != Authority(template, OtherValue) || bare.AsSpan(0, end < 0 ? bare.Length : end).Contains('\u0001')
            ? "expected parameters only after the '/', '?' or '#' that ends the host"
            : SiteIsCut(template) ? "expected '/', '?', '#' or the end after '{site:…}'" : null;
    }

    /// <summary>It becomes <c>host</c>, <c>host:port</c> or <c>*.host</c>, without a parameter in it.</summary>
    public string? Host(string text) =>
        Text(text) is { } error ? error
        : Template.Parse(text).Parameters.Any() ? "expected a host without parameters"
        : AllowedHost.TryParse(Template.Parse(text).Render(_ => "", name => sites[name]), out _) ? null
        : "expected 'host', 'host:port', '*.host' or '{site:name}'";

    private static string? Parse(string text, out Template? template)
    {
        template = null;
        try
        {
            template = Template.Parse(text);
            return null;
        }
        catch (FormatException exception)
        {
            return exception.Message;
        }
    }

    private string? Names(Template template)
    {
        if (template.Parameters.FirstOrDefault(name => !parameters.Contains(name)) is { } parameter)
            return $"expected a parameter's name in '{{{parameter}}}'; {Known("parameters", parameters)}";
        return template.Sites.FirstOrDefault(name => !sites.ContainsKey(name)) is { } site
            ? $"expected a configured site in '{{site:{site}}}' (set Recipes:Sites:{site}); {Known("sites", sites.Keys)}"
            : null;
    }

    private string? Authority(Template template, string value) =>
        Uri.TryCreate(template.Render(_ => value, name => sites[name].TrimEnd('/')), UriKind.Absolute, out var url) && SiteUrl.IsHttp(url)
            ? $"{url.Scheme}://{url.UserInfo}@{url.Authority}"
            : null;

    private bool SiteIsCut(Template template)
    {
        var rendered = template.Render(_ => "\u0001", name => $"\u0002{sites[name]}\u0003");
        var end = rendered.IndexOf('\u0003', StringComparison.Ordinal);
        return end >= 0 && (rendered[0] != '\u0002' || (end + 1 < rendered.Length && rendered[end + 1] is not ('/' or '?' or '#')));
    }

    private static string Known(string what, IEnumerable<string> names) =>
        names.Any() ? $"the {what} are {string.Join(", ", names.Order(StringComparer.Ordinal))}" : $"there are no {what}";
}
