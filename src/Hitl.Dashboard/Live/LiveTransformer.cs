using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace Hitl.Dashboard.Live;

/// <summary>Gives the request the API's address, and keeps what belongs to the dashboard's own site to itself.</summary>
internal sealed class LiveTransformer(string id) : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.RequestUri = new($"{destinationPrefix}/interventions/{Uri.EscapeDataString(id)}/live");
        proxyRequest.Headers.Host = null;
        proxyRequest.Headers.Remove(HeaderNames.Origin);
        proxyRequest.Headers.Remove(HeaderNames.Cookie);
    }
}
