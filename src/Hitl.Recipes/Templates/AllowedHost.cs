using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Hitl.Recipes.Templates;

/// <summary>
/// Where a recipe's pages may come from: <c>host</c> (the scheme's own port), <c>host:port</c>, or <c>*.host</c> (any
/// name below it, not the host itself).
/// </summary>
public sealed record AllowedHost
{
    private readonly string host;
    private readonly int? port;
    private readonly bool below;

    private AllowedHost(string host, int? port, bool below) => (this.host, this.port, this.below) = (host, port, below);

    /// <summary>Reads one entry; a whole URL (as a site gives) stands for its host and port.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AllowedHost? allowed)
    {
        allowed = null;
        if (SiteUrl.IsValid(text))
        {
            allowed = Of(new Uri(text));
            return true;
        }

        var below = text.StartsWith("*.", StringComparison.Ordinal);
        var name = below ? text[2..] : text;
        // The scheme lends the URL parser its rules for names, brackets and ports.
        if (name.Length == 0 || name.Any(c => "/?#@*\\ ".Contains(c, StringComparison.Ordinal)) || !Uri.TryCreate($"http://{name}", UriKind.Absolute, out var url) || url.Host.Length == 0)
            return false;
        var portGiven = name.EndsWith($":{url.Port.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal);
        allowed = new AllowedHost(url.IdnHost, portGiven ? url.Port : null, below);
        return true;
    }

    public static AllowedHost Of(Uri url) => new(url.IdnHost, url.Port, below: false);

    public bool Allows(Uri url) =>
        url.IsAbsoluteUri && SiteUrl.IsHttp(url)
        && (port is null ? url.IsDefaultPort : url.Port == port)
        && (below
            ? url.IdnHost.EndsWith($".{host}", StringComparison.OrdinalIgnoreCase)
            : string.Equals(url.IdnHost, host, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => $"{(below ? "*." : "")}{host}{(port is { } number ? string.Create(CultureInfo.InvariantCulture, $":{number}") : "")}";
}
