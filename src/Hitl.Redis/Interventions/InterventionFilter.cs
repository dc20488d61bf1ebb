using Hitl.Contracts.Interventions;

namespace Hitl.Redis.Interventions;

/// <summary>Which interventions a list shows; everything that is set must hold.</summary>
public sealed record InterventionFilter
{
    public IReadOnlyList<InterventionStatus> Statuses { get; init; } = [];
    public string? Obstacle { get; init; }
}
