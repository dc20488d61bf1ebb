using Hitl.Contracts.Interventions;

namespace Hitl.Redis.Interventions;

/// <summary>What an operator's call on an intervention came to. Each call documents which of these it can answer.</summary>
public abstract record InterventionResult
{
    private InterventionResult() { }

    public sealed record NotFound : InterventionResult;

    /// <summary>It ended before; nothing was changed.</summary>
    public sealed record Ended(InterventionView Intervention) : InterventionResult;

    /// <summary>Somebody else holds it.</summary>
    public sealed record HeldBy(string Operator, DateTimeOffset ExpiresAt) : InterventionResult;

    public sealed record Claimed(string Token, DateTimeOffset ExpiresAt) : InterventionResult;

    public sealed record Released : InterventionResult;

    public sealed record NotClaimed : InterventionResult;

    public sealed record Cancelled : InterventionResult;

    /// <summary>Another look is under way.</summary>
    public sealed record Verifying : InterventionResult;

    public sealed record LookBegun(LookTicket Ticket) : InterventionResult;

    public sealed record PageFound(PagePlace Page) : InterventionResult;
}

/// <summary>Where an intervention's page is held, and what must be presented there.</summary>
public sealed record PagePlace(string RunId, Uri? WorkerAddress, string Secret)
{
    /// <summary>Keeps the secret out of logs.</summary>
    public override string ToString() => $"{nameof(PagePlace)} {RunId}";
}

/// <summary>The right to one look at a page, and where that page is held.</summary>
public sealed record LookTicket(string LookId, string RunId, Uri? WorkerAddress, string Secret, InterventionView Intervention)
{
    /// <summary>Keeps the secret out of logs.</summary>
    public override string ToString() => $"{nameof(LookTicket)} {LookId}";
}
