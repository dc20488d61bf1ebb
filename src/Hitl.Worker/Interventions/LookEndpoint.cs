using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Redis;
using Hitl.Worker.Browsers;
using Hitl.Worker.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.Worker.Interventions;

/// <summary><c>POST /runs/{run_id}/looks</c>: the API asks the worker that holds the page to look at it.</summary>
internal static class LookEndpoint
{
    public const string SecretHeader = "Hitl-Run-Secret";
    private const int LargestBody = 128 * 1024;

    public static void MapLooks(this IEndpointRouteBuilder app) =>
        app.MapPost("/runs/{runId}/looks", LookAsync).WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(LargestBody));

    private static async Task<Results<JsonHttpResult<LookAnswer>, NotFound, UnauthorizedHttpResult, BadRequest, StatusCodeHttpResult>> LookAsync(
        string runId, HttpContext context, HeldRuns runs)
    {
        // Only the API calls this; a web page in somebody's browser never does.
        if (context.Request.Headers.Origin.Count > 0)
            return TypedResults.StatusCode(StatusCodes.Status403Forbidden);
        if (runs.Find(runId) is not { } run || await run.WhenParkedAsync(context.RequestAborted) is not { } parked)
            return TypedResults.NotFound();
        if (!parked.IsSecret(context.Request.Headers[SecretHeader]))
            return TypedResults.Unauthorized();
        LookRequest? request;
        try
        {
            request = await context.Request.ReadFromJsonAsync(HitlJson.Default.LookRequest, context.RequestAborted);
        }
        catch (System.Text.Json.JsonException)
        {
            return TypedResults.BadRequest();
        }

        if (request is null)
            return TypedResults.BadRequest();
        if (request.InterventionId != parked.InterventionId)
            return TypedResults.NotFound();
        return TypedResults.Json(await AnswerAsync(run, parked, request, context.RequestAborted), HitlJson.Default.LookAnswer);
    }

    private static async Task<LookAnswer> AnswerAsync(HeldRun run, ParkedRun parked, LookRequest request, CancellationToken aborted)
    {
        try
        {
            return await parked.LookAsync(request, aborted, run.Stopping);
        }
        catch (CancelRequestedException)
        {
            run.Stop(StopReason.Cancelled);
        }
        catch (LeaseLostException)
        {
            run.Stop(StopReason.LeaseLost);
        }
        catch (Exception exception) when (exception is OperationCanceledException or PageFaultException or ObjectDisposedException)
        {
            // The run ends for a reason of its own, which its last event tells.
        }

        return new(LookOutcome.TooLate, null);
    }
}
