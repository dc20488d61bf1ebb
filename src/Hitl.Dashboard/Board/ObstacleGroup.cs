using Hitl.Dashboard.Sync;

namespace Hitl.Dashboard.Board;

/// <summary>The interventions that stand at the same obstacle, the most urgent first.</summary>
public sealed record ObstacleGroup(string Obstacle, IReadOnlyList<InterventionRow> Rows)
{
    public InterventionRow First => Rows[0];
}
