using Hitl.EventsApi.Interventions;
using Hitl.EventsApi.Problems;
using Hitl.Redis.Interventions;
using Yarp.ReverseProxy.Forwarder;

namespace Hitl.EventsApi.Live;

/// <summary><c>GET /interventions/{id}/live</c>: a WebSocket, passed on as it is to the worker that holds the page (docs/live-page.md).</summary>
internal static class LiveEndpoint
{
    public static void MapLive(this IEndpointRouteBuilder app) => app
        .MapGet("/interventions/{id}/live", ConnectAsync).WithTags("Interventions").WithName("LivePage")
        .WithSummary("WebSocket: the page that a run is stuck on, and the operator's input")
        .WithDescription("Sub-protocol hitl.live.v1, described in docs/live-page.md.")
        .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(502).ProducesProblem(503);

    private static async Task<IResult> ConnectAsync(
        string id, HttpContext context, InterventionStore store, IHttpForwarder forwarder, LiveForwarding forwarding, CancellationToken cancellationToken)
    {
        if (!context.WebSockets.IsWebSocketRequest)
            return ApiProblem.Of(StatusCodes.Status400BadRequest, "websocket_expected", "This address is a WebSocket.", "Connect with the sub-protocol hitl.live.v1.");
        if (await store.FindAsync(id, cancellationToken) is not { } intervention)
            return InterventionProblems.NotFound;
        if (intervention.Resolution is not null)
            return InterventionProblems.Ended(intervention);
        if (await store.FindPageAsync(id, cancellationToken) is not { WorkerAddress: { } worker } page)
            return InterventionProblems.WorkerUnreachable;
        using var connection = forwarding.Begin(page, worker);
        var error = await forwarder.SendAsync(
            context, worker.GetLeftPart(UriPartial.Authority), forwarding.Invoker, LiveForwarding.Config, new LiveTransformer(id, page, connection.Id), cancellationToken);
        return error == ForwarderError.None || context.Response.HasStarted ? TypedResults.Empty : InterventionProblems.WorkerUnreachable;
    }
}
