using Hitl.Contracts.Json;
using Hitl.Contracts.Sessions;
using Hitl.EventsApi.Binding;
using Hitl.EventsApi.Idempotency;
using Hitl.EventsApi.Interventions;
using Hitl.EventsApi.Problems;
using Hitl.Redis.Interventions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.EventsApi.Sessions;

/// <summary><c>POST /interventions/{id}/session</c>: keeps the session of the page as it stands; the intervention stays open.</summary>
internal static class CaptureEndpoint
{
    public static void MapCapture(this RouteGroupBuilder group) => group
        .MapPost("/{id}/session", CaptureAsync)
        .WithName("CaptureSession")
        .WithSummary("Keep the page's session now; the intervention stays open")
        .WithDescription("409 codes: still_blocked, session_unproven, session_empty, session_too_large, claimed, ended.")
        .ProducesProblem(404).ProducesProblem(409).ProducesProblem(502).ProducesProblem(503)
        .WithIdempotencyKey();

    private static async Task<Results<Ok<SessionView>, ProblemHttpResult>> CaptureAsync(
        string id, JsonBody<CaptureSessionRequest> body, OperatorName byOperator, InterventionStore store, WorkerCalls workers, CancellationToken cancellationToken)
    {
        switch (await store.FindPageAsync(id, body.Value.Token, cancellationToken))
        {
            case InterventionResult.PageFound { Page: var page }:
                var answer = await workers.CaptureAsync(page, id, byOperator.Name, cancellationToken);
                return answer is { Session: { } session } ? TypedResults.Ok(session) : await RefuseAsync(id, answer, store, cancellationToken);
            case var refused:
                return InterventionProblems.Of(refused);
        }
    }

    private static async Task<ProblemHttpResult> RefuseAsync(string id, CaptureAnswer? answer, InterventionStore store, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is { Resolution: not null } ended)
            return InterventionProblems.Ended(ended);
        return answer switch
        {
            null or { Outcome: CaptureOutcome.TooLate or CaptureOutcome.Captured } => InterventionProblems.WorkerUnreachable,
            { Outcome: CaptureOutcome.StillBlocked } => InterventionProblems.StillBlocked(answer.Message),
            _ => ApiProblem.Of(
                StatusCodes.Status409Conflict, WireName.Of(answer.Outcome), "The session was not kept.", answer.Message ?? "The intervention stays open."),
        };
    }
}
