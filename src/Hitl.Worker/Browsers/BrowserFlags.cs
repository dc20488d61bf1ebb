namespace Hitl.Worker.Browsers;

/// <summary>Flags every browser is started with.</summary>
internal static class BrowserFlags
{
    public static readonly IReadOnlyList<string> Quiet =
    [
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-domain-reliability",
        "--disable-quic", "--no-first-run", "--no-default-browser-check", "--no-pings", "--disable-default-apps",
        // As browsers with windows do by themselves: no site reads another's memory, and each frame of another one has a session of its own.
        "--site-per-process",
        // A name is resolved by the way out alone, which checks what it gets.
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        // WebRTC would otherwise open UDP sockets past the proxy.
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        // What belongs to no run (the browser's own traffic) goes to a port where nobody listens. Each run has its own.
        "--proxy-server=socks5://127.0.0.1:9", "--proxy-bypass-list=<-loopback>",
    ];

    /// <summary>A page that holds more than this ends as crashed, alone.</summary>
    public static string PageMemory(int megabytes) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--js-flags=--max-old-space-size={megabytes}");
}
