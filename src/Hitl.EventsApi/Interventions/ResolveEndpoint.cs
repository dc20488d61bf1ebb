using Hitl.Contracts.Interventions;
using Hitl.EventsApi.Binding;
using Hitl.EventsApi.Idempotency;
using Hitl.EventsApi.Problems;
using Hitl.Redis.Interventions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.EventsApi.Interventions;

/// <summary><c>POST /interventions/{id}/resolve</c>: answers when the worker has looked at the page as it stands.</summary>
internal static class ResolveEndpoint
{
    public static void MapResolve(this RouteGroupBuilder group) => group
        .MapPost("/{id}/resolve", ResolveAsync)
        .WithName("ResolveIntervention")
        .WithSummary("Have the worker look at the page; the run goes on if the obstacle is gone")
        .WithDescription("409 codes: still_blocked, claimed, verifying, ended. 422: values that don't fit what was asked. 504: no verdict within 15 s.")
        .ProducesProblem(404).ProducesProblem(409).ProducesProblem(502).ProducesProblem(504)
        .WithIdempotencyKey();

    private static async Task<Results<Ok<InterventionView>, ProblemHttpResult>> ResolveAsync(
        string id, JsonBody<ResolveRequest> body, OperatorName byOperator, InterventionStore store, PageLooks looks, CancellationToken cancellationToken)
    {
        var request = body.Value;
        if (await store.FindAsync(id, cancellationToken) is not { } intervention)
            return InterventionProblems.NotFound;
        if (intervention.Resolution is not null)
            return InterventionProblems.Ended(intervention);
        var errors = InputValues.Check(intervention, request.Values);
        errors.Add(NoteRule.Check(request.Note));
        if (errors.Any)
            return ApiProblem.Invalid(errors, StatusCodes.Status422UnprocessableEntity, "values_refused");

        return await store.BeginLookAsync(id, request.Token, PageLooks.Deadline, cancellationToken) switch
        {
            InterventionResult.LookBegun begun => await LookAsync(begun.Ticket, request, byOperator.Name, looks),
            var refused => InterventionProblems.Of(refused),
        };
    }

    private static async Task<Results<Ok<InterventionView>, ProblemHttpResult>> LookAsync(
        LookTicket ticket, ResolveRequest request, string byOperator, PageLooks looks)
    {
        var report = await looks.LookAsync(ticket, request, byOperator);
        // Whatever the worker's answer, or its absence, said: what was written counts.
        if (report.Intervention is { Resolution: Resolution.Resolved } resolved && resolved.ResolvedBy == byOperator)
            return TypedResults.Ok(resolved);
        if (report.Intervention is { Resolution: not null } ended)
            return InterventionProblems.Ended(ended);
        return report.Kind switch
        {
            LookVerdict.StillBlocked => InterventionProblems.StillBlocked(report.Still),
            LookVerdict.ValuesRefused => ApiProblem.Invalid(
                new FieldErrors().Add("$.values", report.Still ?? "Not what was asked for."), StatusCodes.Status422UnprocessableEntity, "values_refused"),
            LookVerdict.Unreachable => InterventionProblems.WorkerUnreachable,
            _ => InterventionProblems.NoVerdict,
        };
    }
}
