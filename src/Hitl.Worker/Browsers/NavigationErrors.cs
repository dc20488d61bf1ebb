using System.Text.RegularExpressions;
using Hitl.Worker.Targets;
using Microsoft.Playwright;

namespace Hitl.Worker.Browsers;

/// <summary>Why a page did not come, in words for people.</summary>
internal static partial class NavigationErrors
{
    public static PageFaultException Explain(PlaywrightException exception, Uri url, bool downloaded, EgressGate gate)
    {
        var code = NetError().Match(exception.Message).Value;
        if (downloaded || exception.Message.Contains("Download is starting", StringComparison.Ordinal))
            return new(PageFault.Download, $"{url.Authority} sends a file to download instead of a page.");
        if (code == "net::ERR_TOO_MANY_REDIRECTS")
            return new(PageFault.RedirectsForever, $"{url.Authority} redirects for ever.");
        if (gate.WhyRefused(HostPort.Of(url)) is { } refused && code.StartsWith("net::ERR_SOCKS", StringComparison.Ordinal))
            return new(Fault(refused.Refusal), refused.Message);
        if (code == "net::ERR_ABORTED")
            return new(PageFault.NoAnswer, $"{url.Authority} sends no page.");
        return new(PageFault.Unreachable, $"{url.Authority} could not be opened ({(code.Length > 0 ? code : "no page")}).");
    }

    private static PageFault Fault(EgressRefusal refusal) => refusal switch
    {
        EgressRefusal.Policy => PageFault.TargetRefused,
        EgressRefusal.TimedOut => PageFault.TimedOut,
        _ => PageFault.Unreachable,
    };

    [GeneratedRegex("net::ERR_[A-Z_0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex NetError();
}
