using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Redis;
using Hitl.Worker.Browsers;
using Hitl.Worker.Jobs;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Hitl.Worker.Interventions;

/// <summary><c>POST /runs/{run_id}/looks</c>: the API asks the worker that holds the page to look at it.</summary>
internal static class LookEndpoint
{
    private const int LargestBody = 128 * 1024;

    public static void MapLooks(this IEndpointRouteBuilder app) => app
        .MapPost($"/runs/{{{AskedRunFilter.RunId}}}/looks", (Delegate)LookAsync)
        .AddEndpointFilter<AskedRunFilter>()
        .WithMetadata(new RequestSizeLimitAttribute(LargestBody));

    private static async Task<Results<JsonHttpResult<LookAnswer>, NotFound, BadRequest>> LookAsync(HttpContext context)
    {
        var (run, parked) = context.Features.GetRequiredFeature<AskedRun>();
        if (await AskedRun.ReadAsync(context.Request, HitlJson.Default.LookRequest) is not { } request)
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
