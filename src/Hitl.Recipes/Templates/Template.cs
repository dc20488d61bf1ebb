using System.Text;

namespace Hitl.Recipes.Templates;

/// <summary>Text with <c>{name}</c> for a parameter and <c>{site:name}</c> for a configured base URL; <c>{{</c> and <c>}}</c> are braces.</summary>
internal sealed class Template
{
    private const string SitePrefix = "site:";
    private readonly IReadOnlyList<TemplatePart> parts;

    private Template(IReadOnlyList<TemplatePart> parts) => this.parts = parts;

    public IEnumerable<string> Parameters => parts.Where(part => part.Kind == TemplatePartKind.Parameter).Select(part => part.Text);

    public IEnumerable<string> Sites => parts.Where(part => part.Kind == TemplatePartKind.Site).Select(part => part.Text);

    /// <exception cref="FormatException">A brace is open, empty or lone.</exception>
    public static Template Parse(string text)
    {
        var parts = new List<TemplatePart>();
        var literal = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c is '{' or '}' && at + 1 < text.Length && text[at + 1] == c)
            {
                literal.Append(c);
                at++;
            }
            else if (c == '{')
            {
                var end = text.IndexOf('}', at);
                if (end < 0)
                    throw new FormatException("expected '}' after '{' (a brace itself is written twice)");
                Flush();
                parts.Add(Placeholder(text[(at + 1)..end]));
                at = end;
            }
            else if (c == '}')
            {
                throw new FormatException("expected '{' before '}' (a brace itself is written twice)");
            }
            else
            {
                literal.Append(c);
            }
        }

        Flush();
        return new Template(parts);

        void Flush()
        {
            if (literal.Length > 0)
                parts.Add(new TemplatePart(TemplatePartKind.Literal, literal.ToString()));
            literal.Clear();
        }
    }

    public string Render(Func<string, string> parameter, Func<string, string> site) => string.Concat(parts.Select(part => part.Kind switch
    {
        TemplatePartKind.Parameter => parameter(part.Text),
        TemplatePartKind.Site => site(part.Text),
        _ => part.Text,
    }));

    private static TemplatePart Placeholder(string inner)
    {
        var (kind, name) = inner.StartsWith(SitePrefix, StringComparison.Ordinal)
            ? (TemplatePartKind.Site, inner[SitePrefix.Length..])
            : (TemplatePartKind.Parameter, inner);
        return name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? new TemplatePart(kind, name)
            : throw new FormatException("expected a name of letters, digits, '_' and '-' between '{' and '}'");
    }
}

internal enum TemplatePartKind { Literal, Parameter, Site }

internal sealed record TemplatePart(TemplatePartKind Kind, string Text);
