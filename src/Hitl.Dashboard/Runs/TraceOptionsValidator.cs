using Microsoft.Extensions.Options;

namespace Hitl.Dashboard.Runs;

internal sealed class TraceOptionsValidator : IValidateOptions<TraceOptions>
{
    public ValidateOptionsResult Validate(string? name, TraceOptions options) =>
        options.Viewer.Length == 0
        || options.Viewer.Contains("{trace_id}", StringComparison.Ordinal)
            && Uri.TryCreate(options.LinkTo("0"), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{TraceOptions.Section}:Viewer must be empty or an http(s) address that contains {{trace_id}}.");
}
