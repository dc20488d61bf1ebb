using System.Security.Cryptography;
using System.Text;
using Hitl.Contracts.Json;
using Hitl.Contracts.Sessions;
using Hitl.Redis;
using Hitl.Worker.Browsers;
using Hitl.Worker.Interventions;
using Hitl.Worker.Jobs;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Hitl.Worker.Sessions;

/// <summary>
/// What the API asks of a worker about sessions: <c>POST /runs/{run_id}/sessions</c> keeps the session of a page it holds,
/// <c>POST /sessions/{id}/proofs</c> has any worker prove one.
/// </summary>
internal static class SessionEndpoints
{
    public const string WorkerSecretHeader = "Hitl-Worker-Secret";
    private const int LargestBody = 4 * 1024;

    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        app.MapPost($"/runs/{{{AskedRunFilter.RunId}}}/sessions", (Delegate)CaptureAsync)
            .AddEndpointFilter<StoreTroubleFilter>().AddEndpointFilter<AskedRunFilter>().WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        app.MapPost("/sessions/{id}/proofs", ProveAsync).AddEndpointFilter<StoreTroubleFilter>().WithMetadata(new RequestSizeLimitAttribute(LargestBody));
    }

    private static async Task<Results<JsonHttpResult<CaptureAnswer>, NotFound, BadRequest>> CaptureAsync(HttpContext context)
    {
        var (run, parked) = context.Features.GetRequiredFeature<AskedRun>();
        if (run.Sessions is not { } sessions)
            return TypedResults.NotFound();
        if (await AskedRun.ReadAsync(context.Request, HitlJson.Default.CaptureRequest) is not { } request)
            return TypedResults.BadRequest();
        if (request.InterventionId != parked.InterventionId)
            return TypedResults.NotFound();
        return TypedResults.Json(await AnswerAsync(run, sessions, request.Operator, context.RequestAborted), HitlJson.Default.CaptureAnswer);
    }

    private static async Task<CaptureAnswer> AnswerAsync(HeldRun run, ParkedSessions sessions, string by, CancellationToken aborted)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, run.Stopping);
        try
        {
            return await sessions.CaptureAsync(by, either.Token);
        }
        catch (LeaseLostException)
        {
            run.Stop(StopReason.LeaseLost);
        }
        catch (Exception away) when (ParkedRun.IsPassing(away))
        {
            // The run waits on: only its page does not answer.
            return new(CaptureOutcome.SessionUnproven, away.Message, null);
        }
        catch (Exception exception) when (exception is OperationCanceledException or PageFaultException or ObjectDisposedException)
        {
            // The run ends for a reason of its own, which its last event tells.
        }

        return new(CaptureOutcome.TooLate, "The run ended before.", null);
    }

    private static async Task<Results<JsonHttpResult<ProofAnswer>, UnauthorizedHttpResult, StatusCodeHttpResult>> ProveAsync(
        string id, HttpContext context, WorkerSelf self, SessionProver prover)
    {
        if (context.Request.Headers.Origin.Count > 0)
            return TypedResults.StatusCode(StatusCodes.Status403Forbidden);
        var presented = context.Request.Headers[WorkerSecretHeader].ToString();
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(self.Secret), Encoding.UTF8.GetBytes(presented)))
            return TypedResults.Unauthorized();
        return TypedResults.Json(await prover.ProveAsync(id, context.RequestAborted), HitlJson.Default.ProofAnswer);
    }
}
