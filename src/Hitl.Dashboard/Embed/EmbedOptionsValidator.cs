using Microsoft.Extensions.Options;

namespace Hitl.Dashboard.Embed;

internal sealed class EmbedOptionsValidator : IValidateOptions<EmbedOptions>
{
    public ValidateOptionsResult Validate(string? name, EmbedOptions options)
    {
        var errors = new List<string>();
        if (options.PathBase.Length > 0 && (!options.PathBase.StartsWith('/') || options.PathBase.EndsWith('/') || !Uri.IsWellFormedUriString(options.PathBase, UriKind.Relative)))
            errors.Add($"{EmbedOptions.Section}:PathBase must be empty or a path such as '/hitl', without a slash at its end.");
        for (var i = 0; i < options.FrameAncestors.Count; i++)
        {
            if (!IsOrigin(options.FrameAncestors[i]))
                errors.Add($"{EmbedOptions.Section}:FrameAncestors:{i} must be an origin such as 'https://admin.example.com', without a path or a wildcard.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    // The text goes into a header as it stands: what is not exactly an origin could widen the policy.
    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase)
        && !text.Contains('*', StringComparison.Ordinal) && uri.UserInfo.Length == 0;
}
