using Hitl.Contracts;
using Hitl.Contracts.Interventions;
using Hitl.EventsApi.Binding;
using Hitl.EventsApi.Idempotency;
using Hitl.EventsApi.Problems;
using Hitl.EventsApi.Sessions;
using Hitl.Redis.Interventions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.EventsApi.Interventions;

/// <summary>Interventions: show, claim, release, resolve, cancel.</summary>
internal static class InterventionEndpoints
{
    public static void MapInterventions(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/interventions").WithTags("Interventions");
        group.MapGet("", ListAsync).WithName("ListInterventions").WithSummary("Interventions, newest first").ProducesProblem(400);
        group.MapGet("/{id}", FindAsync).WithName("GetIntervention")
            .WithSummary("One, with instructions, evidence and obstacle").ProducesProblem(404);
        group.MapGet("/{id}/screenshot", ScreenshotAsync).WithName("GetScreenshot")
            .WithSummary("The page when the run stopped").Produces<byte[]>(200, "image/jpeg").ProducesProblem(404);
        group.MapPost("/{id}/claim", ClaimAsync).WithName("ClaimIntervention")
            .WithSummary("Take it for 60 s, or keep it with the token").ProducesProblem(404).ProducesProblem(409).WithIdempotencyKey();
        group.MapPost("/{id}/release", ReleaseAsync).WithName("ReleaseIntervention")
            .WithSummary("Give it back").ProducesProblem(404).ProducesProblem(409).WithIdempotencyKey();
        group.MapPost("/{id}/cancel", CancelAsync).WithName("CancelIntervention")
            .WithSummary("End it and its run").ProducesProblem(404).ProducesProblem(409).WithIdempotencyKey();
        group.MapResolve();
        group.MapCapture();
    }

    private static async Task<Results<Ok<Page<InterventionView>>, ProblemHttpResult>> ListAsync(
        InterventionQuery query, Paging paging, InterventionStore store, CancellationToken cancellationToken) =>
        await store.ListAsync(query.Filter, paging.Limit, paging.Cursor, cancellationToken) is { } page ? TypedResults.Ok(page) : Paging.BadCursor;

    private static async Task<Results<Ok<InterventionView>, ProblemHttpResult>> FindAsync(string id, InterventionStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } intervention
            ? TypedResults.Ok(intervention with { Drives = Ended(await store.ReadDrivesAsync(id, cancellationToken), intervention.ResolvedAt) }) : InterventionProblems.NotFound;

    // A worker that was killed could not say when its driver left: at the latest when the next one came, or all was over.
    private static IReadOnlyList<Drive> Ended(IReadOnlyList<Drive> drives, DateTimeOffset? over) =>
        [.. drives.Select((drive, n) => drive with { To = drive.To ?? (n + 1 < drives.Count ? drives[n + 1].From : over) })];

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ScreenshotAsync(
        string id, HttpContext context, InterventionStore store, CancellationToken cancellationToken)
    {
        if (await store.ReadScreenshotAsync(id, cancellationToken) is not { Length: > 0 } jpeg)
            return ApiProblem.NotFound("screenshot", "GET /interventions");
        // It shows what the operator may see: no cache but the operator's own keeps it.
        context.Response.Headers.CacheControl = "private, max-age=3600";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(jpeg, "image/jpeg");
    }

    private static async Task<Results<Ok<ClaimAnswer>, ProblemHttpResult>> ClaimAsync(
        string id, JsonBody<ClaimRequest> body, OperatorName byOperator, HttpContext context, InterventionStore store, CancellationToken cancellationToken) =>
        await store.ClaimAsync(id, body.Value.Token, byOperator.Name, RequestOperation.Of(context), cancellationToken) switch
        {
            InterventionResult.Claimed claimed => TypedResults.Ok(new ClaimAnswer(claimed.Token, claimed.ExpiresAt)),
            var refused => InterventionProblems.Of(refused),
        };

    private static async Task<Results<NoContent, ProblemHttpResult>> ReleaseAsync(
        string id, JsonBody<ReleaseRequest> body, HttpContext context, InterventionStore store, CancellationToken cancellationToken) =>
        await store.ReleaseAsync(id, body.Value.Token, RequestOperation.Of(context), cancellationToken) switch
        {
            InterventionResult.Released => TypedResults.NoContent(),
            var refused => InterventionProblems.Of(refused),
        };

    private static async Task<Results<Ok<InterventionView>, ProblemHttpResult>> CancelAsync(
        string id, JsonBody<CancelInterventionRequest> body, OperatorName byOperator, HttpContext context, InterventionStore store, CancellationToken cancellationToken)
    {
        var request = body.Value;
        var errors = NoteRule.Check(request.Note);
        if (errors.Any)
            return ApiProblem.Invalid(errors);
        return await store.CancelAsync(id, request.Token, byOperator.Name, request.Note, RequestOperation.Of(context), cancellationToken) switch
        {
            InterventionResult.Cancelled => await store.FindAsync(id, cancellationToken) is { } now ? TypedResults.Ok(now) : InterventionProblems.NotFound,
            var refused => InterventionProblems.Of(refused),
        };
    }
}
