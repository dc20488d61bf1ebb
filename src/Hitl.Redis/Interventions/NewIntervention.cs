using Hitl.Contracts.Interventions;

namespace Hitl.Redis.Interventions;

/// <summary>A point where a human is needed. The screenshot is a JPEG.</summary>
public sealed record NewIntervention
{
    public required InterventionReason Reason { get; init; }
    public required string Site { get; init; }
    public string? Account { get; init; }
    public required string Url { get; init; }
    public required TimeSpan ExpiresAfter { get; init; }
    public string? PreviousInterventionId { get; init; }
    public required InterventionDetail Detail { get; init; }
    public ReadOnlyMemory<byte>? Screenshot { get; init; }
}

/// <summary>How an intervention ends in the same step as the run's own transition. With a look's id it counts until that look's deadline.</summary>
public sealed record ResolvedIntervention(string InterventionId, Resolution Resolution, string ResolvedBy, string? Note = null, string? LookId = null);
