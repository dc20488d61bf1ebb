using Hitl.Recipes.Model;
using Hitl.Recipes.Parameters;
using Hitl.Recipes.Templates;

namespace Hitl.Recipes.Reading;

/// <summary>What the schema can't say: names that have to be known, expressions that have to compile, selectors that are CSS.</summary>
internal sealed class RecipeCheck(Recipe recipe, string fileId, IReadOnlyDictionary<string, string> sites)
{
    private readonly TemplateCheck templates = new([.. recipe.Parameters.Properties.Keys], sites);

    public IEnumerable<(string Path, string Message)> Errors()
    {
        IEnumerable<(string Path, string? Message)> all =
        [
            ("$.id", recipe.Id == fileId ? null : $"expected '{fileId}', the file's name without .json"),
            .. Parameters(),
            ("$.start_url", templates.Url(recipe.StartUrl)),
            .. recipe.Steps.SelectMany((step, at) => Step(step, $"$.steps[{at}]")),
            ("$.items.selector", SelectorCheck.Error(recipe.Items.Selector)),
            .. recipe.Items.Fields.SelectMany(field => Field(field.Value, $"$.items.fields.{field.Key}")),
            ("$.next_page.selector", Selector(recipe.NextPage?.Selector)),
            .. recipe.BlockedWhen.SelectMany((marker, at) => Marker(marker, $"$.blocked_when[{at}]")),
            ("$.no_results.selector", Selector(recipe.NoResults?.Selector)),
            .. recipe.AllowedHosts.Select((host, at) => ($"$.allowed_hosts[{at}]", templates.Host(host))),
            ("$.account", recipe.Account is null ? null : templates.Text(recipe.Account)),
        ];
        return all.Where(error => error.Message is not null).Select(error => (error.Path, error.Message!));
    }

    private IEnumerable<(string, string?)> Parameters()
    {
        var known = recipe.Parameters.Properties;
        foreach (var (name, at) in recipe.Parameters.Required.Select((name, at) => (name, at)))
            yield return ($"$.parameters.required[{at}]", known.ContainsKey(name) ? null : "expected the name of a property");
        foreach (var (name, rule) in known)
        {
            var path = $"$.parameters.properties.{name}";
            yield return (path, name.Length <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? null : "expected a name of letters, digits, '_' and '-'");
            yield return ($"{path}.minLength", rule.MinLength > rule.LongestLength ? "expected at most maxLength" : null);
            yield return ($"{path}.minimum", rule.Minimum > rule.Maximum ? "expected at most maximum" : null);
            var pattern = Regex(rule.Pattern);
            yield return ($"{path}.pattern", pattern);
            if (pattern is not null)
                continue;
            if (rule.Default is { } byDefault)
                yield return ($"{path}.default", ParameterCheck.Errors(rule, byDefault).FirstOrDefault());
            foreach (var (example, at) in (rule.Examples ?? []).Select((example, at) => (example, at)))
                yield return ($"{path}.examples[{at}]", ParameterCheck.Errors(rule, example).FirstOrDefault());
        }
    }

    private IEnumerable<(string, string?)> Step(RecipeStep step, string path) => step switch
    {
        GotoStep open => [($"{path}.url", templates.Url(open.Url))],
        FillStep fill => [($"{path}.selector", Selector(fill.Selector)), ($"{path}.value", templates.Text(fill.Value))],
        ClickStep click => [($"{path}.selector", Selector(click.Selector))],
        WaitForStep wait => [($"{path}.selector", Selector(wait.Selector))],
        AskStep ask => Ask(ask, path),
        _ => [(path, "expected a known step")],
    };

    private static IEnumerable<(string, string?)> Ask(AskStep ask, string path) =>
    [
        ($"{path}.submit", Selector(ask.Submit)),
        ($"{path}.done", Selector(ask.Done)),
        ($"{path}.rejected", Selector(ask.Rejected)),
        ($"{path}.fields", ask.Fields.DistinctBy(field => field.Name).Count() == ask.Fields.Count ? null : "expected each name once"),
        .. ask.Fields.SelectMany((field, at) => AskField(field, $"{path}.fields[{at}]")),
    ];

    private static IEnumerable<(string, string?)> AskField(AskField field, string path) =>
    [
        ($"{path}.selector", Selector(field.Selector)),
        ($"{path}.pattern", Regex(field.Pattern)),
        ($"{path}.choices", (field.Kind == AskFieldKind.Choice) == field.Choices.Count > 0 ? null : "expected choices for the kind 'choice', and only there"),
    ];

    private static IEnumerable<(string, string?)> Field(ItemField field, string path) =>
        [($"{path}.selector", Selector(field.Selector)), ($"{path}.regex", Regex(field.Regex))];

    private static IEnumerable<(string, string?)> Marker(BlockMarker marker, string path) =>
    [
        (path, marker.Rule.Length > 0 ? null : "expected at least one of selector, text, title, url_contains"),
        ($"{path}.selector", Selector(marker.Selector)),
    ];

    private static string? Selector(string? selector) => selector is null ? null : SelectorCheck.Error(selector);

    private static string? Regex(string? pattern)
    {
        try
        {
            if (pattern is not null)
                RecipePattern.Compile(pattern);
            return null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return "expected a regular expression without look-around, back references and atomic groups";
        }
    }
}
