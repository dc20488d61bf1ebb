using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.EventsApi.Problems;
using Hitl.Redis.Interventions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.EventsApi.Interventions;

/// <summary>What an operator is told when a call on an intervention changed nothing.</summary>
internal static class InterventionProblems
{
    public static ProblemHttpResult NotFound => ApiProblem.NotFound("intervention", "GET /interventions");

    public static ProblemHttpResult NoVerdict => ApiProblem.Of(
        504, "no_verdict", "The worker gave no verdict in time.",
        "That look can no longer resolve the intervention, but what was typed may have reached the page: look at it before you try again.");

    public static ProblemHttpResult WorkerUnreachable => ApiProblem.Of(
        502, "worker_unreachable", "The worker that holds the page can't be reached.",
        "Try again; if the worker is gone, its run ends within seconds and the job's next run asks for a human again.");

    public static ProblemHttpResult Of(InterventionResult result) => result switch
    {
        InterventionResult.NotFound => NotFound,
        InterventionResult.Ended ended => Ended(ended.Intervention),
        InterventionResult.HeldBy held => Conflict(
            "claimed", $"{held.Operator} holds this intervention.", "Send the claim's token if it is yours; otherwise wait until it is given back or runs out.",
            ("claimed_by", held.Operator), ("claim_expires_at", UtcTimeConverter.ToText(held.ExpiresAt))),
        InterventionResult.NotClaimed => Conflict("not_claimed", "Nobody holds this intervention.", "There is nothing to give back."),
        InterventionResult.Verifying => Conflict(
            "verifying", "The worker is looking at the page for another call.", "Wait for that call's answer, at most 15 s."),
        _ => throw new InvalidOperationException($"{result.GetType().Name} is no refusal."),
    };

    public static ProblemHttpResult Ended(InterventionView intervention) => Conflict(
        "ended", "The intervention has ended.", "Nothing was changed; its run shows how things went on.",
        ("status", WireName.Of(intervention.Status)),
        ("resolution", intervention.Resolution is { } resolution ? WireName.Of(resolution) : null),
        ("resolved_by", intervention.ResolvedBy));

    public static ProblemHttpResult StillBlocked(string? still) => Conflict(
        "still_blocked", "The obstacle is still there.", "Clear it on the page, then resolve again; the intervention stays open.", ("still", still));

    private static ProblemHttpResult Conflict(string code, string title, string detail, params (string, object?)[] more) =>
        ApiProblem.Of(StatusCodes.Status409Conflict, code, title, detail, more);
}
