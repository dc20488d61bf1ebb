using System.Net.WebSockets;
using Hitl.Worker.Interventions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.Worker.Live;

/// <summary><c>GET /runs/{run_id}/live</c>: the API passes an operator's WebSocket on to the worker that holds the page.</summary>
internal static class LiveEndpoint
{
    public const string SubProtocol = "hitl.live.v1";
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PongWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    /// <summary>The API's own name for a connection that it passes on.</summary>
    public const string ConnectionHeader = "Hitl-Live-Connection";

    public static void MapLive(this IEndpointRouteBuilder app)
    {
        var run = app.MapGroup($"/runs/{{{AskedRunFilter.RunId}}}/live").AddEndpointFilter<AskedRunFilter>();
        run.MapGet("", ConnectAsync);
        run.MapDelete("/{connection}", Dismiss);
    }

    /// <summary>A replica of the API stops: it can't say goodbye itself, since it only passes bytes on.</summary>
    private static IResult Dismiss(string connection, HttpContext context) =>
        context.Features.GetRequiredFeature<AskedRun>().Parked.Live.Dismiss(connection) ? TypedResults.NoContent() : TypedResults.NotFound();

    private static async Task<IResult> ConnectAsync(string? intervention, HttpContext context, TimeProvider time)
    {
        var parked = context.Features.GetRequiredFeature<AskedRun>().Parked;
        if (intervention is not null && intervention != parked.InterventionId)
            return TypedResults.NotFound();
        if (!context.WebSockets.IsWebSocketRequest)
            return Problem(StatusCodes.Status400BadRequest, "websocket_expected", "This address is a WebSocket.");
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = context.WebSockets.WebSocketRequestedProtocols.Contains(SubProtocol) ? SubProtocol : null,
            KeepAliveInterval = PingEvery,
            KeepAliveTimeout = PongWithin,
        });
        if (parked.Live.Join(socket, context.Request.Headers[ConnectionHeader]) is { } viewer)
            await parked.Live.ServeAsync(viewer, socket, context.RequestAborted);
        else
            await RefuseAsync(socket, parked.Live.HasPlace, time, context.RequestAborted);
        return TypedResults.Empty;
    }

    // After the upgrade: a browser does not show its scripts the status of a WebSocket that was refused before.
    private static async Task RefuseAsync(WebSocket socket, bool hasPlace, TimeProvider time, CancellationToken aborted)
    {
        using var limit = new CancellationTokenSource(CloseTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, aborted);
        try
        {
            await socket.CloseAsync(hasPlace ? LiveClose.PageGone : LiveClose.TooMany, hasPlace ? "The page is gone." : "As many watch this page as may.", either.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // It says nothing, or is gone.
        }
    }

    private static ProblemHttpResult Problem(int status, string code, string title) =>
        TypedResults.Problem(statusCode: status, title: title, extensions: new Dictionary<string, object?> { ["code"] = code });
}
