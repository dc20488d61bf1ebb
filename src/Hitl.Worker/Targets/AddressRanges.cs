using System.Net;
using System.Net.Sockets;

namespace Hitl.Worker.Targets;

/// <summary>Which addresses are no public unicast addresses (IANA special-purpose registries), and what they are instead.</summary>
internal static class AddressRanges
{
    private static readonly (IPNetwork Range, string Kind)[] Special =
    [
        .. Kind("unspecified", "0.0.0.0/8", "::/128"),
        .. Kind("loopback", "127.0.0.0/8", "::1/128"),
        .. Kind("private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
        .. Kind("link-local", "169.254.0.0/16", "fe80::/10"),
        .. Kind("carrier-internal", "100.64.0.0/10"),
        .. Kind("multicast", "224.0.0.0/4", "ff00::/8"),
        .. Kind("reserved", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "3fff::/20"),
    ];

    // Prefixes that carry an IPv4 address, and the byte where it starts: what counts is where the packet ends up.
    private static readonly (IPNetwork Range, int Offset)[] Carriers =
    [
        (IPNetwork.Parse("::ffff:0:0:0/96"), 12),
        (IPNetwork.Parse("::/96"), 12),
        (IPNetwork.Parse("64:ff9b::/96"), 12),
        (IPNetwork.Parse("2002::/16"), 2),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Null for a public address, else the word for what it is: <c>loopback</c>, <c>private</c>, …</summary>
    public static string? KindOf(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        // IPNetwork compares such an address as neither of the two: unwrapped before anything else.
        if (address.IsIPv4MappedToIPv6)
            return KindOf(address.MapToIPv4());
        foreach (var (range, kind) in Special)
        {
            if (range.BaseAddress.AddressFamily == address.AddressFamily && range.Contains(address))
                return kind;
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
            return null;
        var bytes = address.GetAddressBytes();
        foreach (var (range, offset) in Carriers)
        {
            if (range.Contains(address))
                return KindOf(new IPAddress(bytes.AsSpan(offset, 4)));
        }

        return GlobalUnicast.Contains(address) ? null : "reserved";
    }

    private static IEnumerable<(IPNetwork, string)> Kind(string kind, params string[] ranges) =>
        ranges.Select(range => (IPNetwork.Parse(range), kind));
}
