using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Hitl.ServiceDefaults.Security;

/// <summary>
/// Keeps web pages from driving a local service (contract, end of "REST"): 400 <c>host_refused</c> for a name this service
/// does not go by, which is how DNS rebinding arrives; 403 <c>origin_refused</c> for a request that changes something,
/// or a WebSocket, from a page of another origin.
/// </summary>
internal sealed class RequestGuard(RequestDelegate next, IOptions<SecurityOptions> options)
{
    private static readonly string[] LoopbackNames = ["localhost", "127.0.0.1", "[::1]"];

    private readonly HashSet<string> _hosts = new([.. LoopbackNames, .. options.Value.AllowedHosts], StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _origins = new(options.Value.AllowedOrigins, StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!_hosts.Contains(request.Host.Host) && !_hosts.Contains(request.Host.Value ?? ""))
        {
            return RefuseAsync(context, StatusCodes.Status400BadRequest, "host_refused", "The host name is not one of this server's.",
                "Call it as localhost, 127.0.0.1 or [::1], or name the host in Security:AllowedHosts.");
        }

        var origin = request.Headers.Origin;
        if (origin.Count > 0 && ChangesSomething(request) && !IsAllowed(request, origin.ToString()))
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, "origin_refused", "A page of another origin may not do this.",
                "If that page is to drive this server, name its origin in Security:AllowedOrigins.");
        }

        return next(context);
    }

    private static bool ChangesSomething(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        || request.Headers.GetCommaSeparatedValues(HeaderNames.Upgrade).Contains("websocket", StringComparer.OrdinalIgnoreCase);

    private bool IsAllowed(HttpRequest request, string origin) =>
        _origins.Contains(origin) || string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);

    private static Task RefuseAsync(HttpContext context, int status, string code, string title, string detail) => TypedResults
        .Problem(detail, statusCode: status, title: title, extensions: new Dictionary<string, object?> { ["code"] = code })
        .ExecuteAsync(context);
}
