using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Hitl.ServiceDefaults.Security;

/// <summary>Reports every entry that is none, by its key.</summary>
internal sealed class SecurityOptionsValidator : IValidateOptions<SecurityOptions>
{
    public ValidateOptionsResult Validate(string? name, SecurityOptions options)
    {
        var errors = options.AllowedOrigins.Select((origin, at) => (Key: $"Security:AllowedOrigins:{at}", Ok: IsOrigin(origin), Expected: "an origin as http://host or https://host:port, without a path and without '*'"))
            .Concat(options.AllowedHosts.Select((host, at) => (Key: $"Security:AllowedHosts:{at}", Ok: IsHost(host), Expected: "a host name or host:port, without a scheme, a path or '*'")))
            .Where(entry => !entry.Ok)
            .Select(entry => $"{entry.Key} must be {entry.Expected}.")
            .ToArray();
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static bool IsOrigin(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        // What a browser sends has no user, path or slash at the end: anything else would never match.
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase)
        && uri.UserInfo.Length == 0
        && !text!.Contains('*', StringComparison.Ordinal);

    private static bool IsHost(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.AsSpan().IndexOfAny("/*@ ") >= 0)
            return false;
        var host = new HostString(text);
        return Uri.CheckHostName(host.Host.Trim('[', ']')) != UriHostNameType.Unknown
            && (host.Port is not null || !text.EndsWith(':'));
    }
}
