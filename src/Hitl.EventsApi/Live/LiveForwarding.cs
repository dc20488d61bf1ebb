using System.Collections.Concurrent;
using System.Net;
using Hitl.Redis.Interventions;
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

    private readonly ConcurrentDictionary<string, Connection> open = new(StringComparer.Ordinal);
    private readonly SocketsHttpHandler handler = new()
    {
        UseProxy = false, UseCookies = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, ConnectTimeout = TimeSpan.FromSeconds(5),
    };

    public LiveForwarding() => Invoker = new(handler, disposeHandler: false);

    public HttpMessageInvoker Invoker { get; }

    /// <summary>The connections that are passed on at this moment.</summary>
    public IReadOnlyCollection<Connection> Open => [.. open.Values];

    /// <summary>A connection, open until it is disposed.</summary>
    public Connection Begin(HeldPage page, Uri worker)
    {
        var connection = new Connection(Guid.NewGuid().ToString("N"), page, worker, open);
        open[connection.Id] = connection;
        return connection;
    }

    public void Dispose()
    {
        Invoker.Dispose();
        handler.Dispose();
    }

    internal sealed class Connection(string id, HeldPage page, Uri worker, ConcurrentDictionary<string, Connection> open) : IDisposable
    {
        public string Id => id;
        public HeldPage Page => page;
        public Uri Worker => worker;

        public void Dispose() => open.TryRemove(id, out _);
    }
}
