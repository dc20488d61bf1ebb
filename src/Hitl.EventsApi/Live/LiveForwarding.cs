using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Hitl.EventsApi.Live;

/// <summary>The way to the workers for live pages: straight to the worker's own address, no proxy, no cookies, no redirect.</summary>
internal sealed class LiveForwarding : IDisposable
{
    /// <summary>The worker pings each connection and ends it when nobody answers: no quiet one is cut here.</summary>
    public static readonly ForwarderRequestConfig Config = new()
    {
        ActivityTimeout = TimeSpan.FromDays(1), Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private readonly SocketsHttpHandler handler = new()
    {
        UseProxy = false, UseCookies = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, ConnectTimeout = TimeSpan.FromSeconds(5),
    };

    public LiveForwarding() => Invoker = new(handler);

    public HttpMessageInvoker Invoker { get; }

    public void Dispose()
    {
        Invoker.Dispose();
        handler.Dispose();
    }
}
