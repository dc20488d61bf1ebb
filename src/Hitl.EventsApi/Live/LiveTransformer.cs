using Hitl.EventsApi.Interventions;
using Hitl.Redis.Interventions;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace Hitl.EventsApi.Live;

/// <summary>Makes an operator's request one of ours: checked here, so without its <c>Origin</c>, and with the run's secret.</summary>
internal sealed class LiveTransformer(string interventionId, HeldPage page, string connection) : HttpTransformer
{
    public const string SecretHeader = "Hitl-Run-Secret";
    private const string ConnectionHeader = "Hitl-Live-Connection";

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.RequestUri = new Uri($"{destinationPrefix}/runs/{page.RunId}/live?intervention={interventionId}");
        proxyRequest.Headers.Host = null;
        proxyRequest.Headers.Remove(HeaderNames.Origin);
        proxyRequest.Headers.Remove(HeaderNames.Cookie);
        proxyRequest.Headers.Remove(SecretHeader);
        proxyRequest.Headers.Add(SecretHeader, page.Secret);
        proxyRequest.Headers.Remove(ConnectionHeader);
        proxyRequest.Headers.Add(ConnectionHeader, connection);
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null or { StatusCode: System.Net.HttpStatusCode.SwitchingProtocols })
            return await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        // The worker no longer has the run, or another process answers at its address.
        await InterventionProblems.WorkerUnreachable.ExecuteAsync(httpContext);
        return false;
    }
}
