using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Hitl.Worker.Targets;

/// <summary>A host as it stands in a URL, lower case and without brackets, with its port; no port means any.</summary>
internal readonly record struct HostPort(string Host, int? Port)
{
    private const int LargestPort = 65_535;

    public static bool TryParse(string? text, [NotNullWhen(true)] out HostPort? parsed)
    {
        parsed = null;
        if (string.IsNullOrWhiteSpace(text) || text.Contains('/', StringComparison.Ordinal))
            return false;
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.LastIndexOf(':');
        if (end == 0 && text[0] == '[')
            return false;
        var host = end < 0 ? text : text[..end];
        var port = end < 0 ? "" : text[end..];
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            return false;
        if (port.Length == 0)
        {
            parsed = new(Plain(host), null);
            return true;
        }

        if (port[0] != ':' || !int.TryParse(port[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is 0 or > LargestPort)
            return false;
        parsed = new(Plain(host), number);
        return true;
    }

    public static HostPort Of(Uri url) => new(Plain(url.IdnHost), url.Port);

    public bool Covers(string host, int port) => (Port is null || Port == port) && Plain(host) == Host;

    public override string ToString() =>
        (Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host) + (Port is { } port ? $":{port}" : "");

    // A trailing dot names the same host.
    private static string Plain(string host) => host.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
}
