using System.Net;
using Hitl.Dashboard.Api;
using Hitl.ServiceDefaults.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Hitl.Dashboard.Live;

/// <summary>
/// <c>GET /live/{id}</c>: the live page's WebSocket on the dashboard's own origin, passed to the API as it is. Who may open
/// it was decided by the request guard; the API sees no <c>Origin</c>.
/// </summary>
internal static class LiveExtensions
{
    private const string Client = "live";

    // The viewer says something every second; a browser slows a hidden tab's timers down to one a minute.
    private static readonly ForwarderRequestConfig Forwarding = new()
    {
        ActivityTimeout = TimeSpan.FromMinutes(5),
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public static void AddLivePage(this IServiceCollection services)
    {
        services.AddHttpForwarder();
        services.AddStreamingHttpClient(Client).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        });
    }

    public static void MapLivePage(this IEndpointRouteBuilder app) => app.MapGet("/live/{id}", ForwardAsync);

    private static async Task ForwardAsync(
        string id, HttpContext context, IHttpForwarder forwarder, IHttpMessageHandlerFactory handlers, IHostApplicationLifetime host)
    {
        // The factory owns the handler and renews it.
        using var invoker = new HttpMessageInvoker(handlers.CreateHandler(Client), disposeHandler: false);
        await forwarder.SendAsync(
            context, ApiExtensions.Origin, invoker, Forwarding, new LiveTransformer(id), host.ApplicationStopping);
    }
}
