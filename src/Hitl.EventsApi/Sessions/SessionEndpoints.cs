using Hitl.Contracts;
using Hitl.Contracts.Sessions;
using Hitl.EventsApi.Binding;
using Hitl.EventsApi.Idempotency;
using Hitl.EventsApi.Problems;
using Hitl.Redis.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.EventsApi.Sessions;

/// <summary>The vault: show, prove, delete. Facts alone, never a value of a session.</summary>
internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/sessions").WithTags("Sessions");
        group.MapGet("", ListAsync).WithName("ListSessions").WithSummary("Kept sessions, newest first").ProducesProblem(400);
        group.MapGet("/{id}", FindAsync).WithName("GetSession").WithSummary("One kept session").ProducesProblem(404);
        group.MapPost("/{id}/prove", ProveAsync).WithName("ProveSession")
            .WithSummary("Have a worker try it in a fresh browser").ProducesProblem(404).ProducesProblem(503).WithIdempotencyKey();
        group.MapDelete("/{id}", DeleteAsync).WithName("DeleteSession").WithSummary("Forget it").ProducesProblem(404);
    }

    private static ProblemHttpResult NotFound { get; } = ApiProblem.NotFound("session", "GET /sessions");

    private static async Task<Results<Ok<Page<SessionView>>, ProblemHttpResult>> ListAsync(
        SessionQuery query, Paging paging, SessionStore store, CancellationToken cancellationToken) =>
        await store.ListAsync(query.Filter, paging.Limit, paging.Cursor, cancellationToken) is { } page ? TypedResults.Ok(page) : Paging.BadCursor;

    private static async Task<Results<Ok<SessionView>, ProblemHttpResult>> FindAsync(string id, SessionStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } session ? TypedResults.Ok(session) : NotFound;

    private static async Task<Results<Ok<SessionProof>, ProblemHttpResult>> ProveAsync(
        string id, SessionStore store, WorkerCalls workers, HttpContext context, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is null)
            return NotFound;
        if (await workers.ProveAsync(id, cancellationToken) is not { } proof)
        {
            return ApiProblem.Of(503, "no_worker", "No worker could prove the session.",
                "It takes a worker with a browser: GET /workers says who there is and what is wrong. Then try again.");
        }

        return await store.FindAsync(id, cancellationToken) is { } session && proof.Outcome != ProofOutcome.NotFound
            ? TypedResults.Ok(new SessionProof(proof.Outcome, proof.Message, session)) : NotFound;
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string id, SessionStore store, CancellationToken cancellationToken) =>
        await store.DeleteAsync(id, cancellationToken) ? TypedResults.NoContent() : NotFound;
}
