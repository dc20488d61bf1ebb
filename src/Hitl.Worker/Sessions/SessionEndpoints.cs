using System.Security.Cryptography;
using System.Text;
using Hitl.Contracts.Json;
using Hitl.Contracts.Sessions;
using Hitl.Redis;
using Hitl.Worker.Browsers;
using Hitl.Worker.Interventions;
using Hitl.Worker.Jobs;
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
        app.MapPost("/runs/{runId}/sessions", CaptureAsync).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        app.MapPost("/sessions/{id}/proofs", ProveAsync).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
    }

    private static async Task<Results<JsonHttpResult<CaptureAnswer>, NotFound, UnauthorizedHttpResult, BadRequest, StatusCodeHttpResult>> CaptureAsync(
        string runId, HttpContext context, HeldRuns runs)
    {
        if (context.Request.Headers.Origin.Count > 0)
            return TypedResults.StatusCode(StatusCodes.Status403Forbidden);
        if (runs.Find(runId) is not { } run || await run.WhenParkedAsync(context.RequestAborted) is not { } parked || run.Sessions is not { } sessions)
            return TypedResults.NotFound();
        if (!parked.IsSecret(context.Request.Headers[LookEndpoint.SecretHeader]))
            return TypedResults.Unauthorized();
        CaptureRequest? request;
        try
        {
            request = await context.Request.ReadFromJsonAsync(HitlJson.Default.CaptureRequest, context.RequestAborted);
        }
        catch (System.Text.Json.JsonException)
        {
            return TypedResults.BadRequest();
        }

        if (request is null)
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
