namespace Hitl.Recipes.Templates;

/// <summary>What a base URL of <c>Recipes:Sites</c> may be.</summary>
internal static class SiteUrl
{
    public static bool IsHttp(Uri url) => url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps;

    /// <summary>Absolute, http or https, with nothing after its path.</summary>
    public static bool IsValid(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && IsHttp(url) && url.Host.Length > 0
        && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0;

    public static string Authority(Uri url) => url.IsDefaultPort ? url.Host : $"{url.Host}:{url.Port}";
}
