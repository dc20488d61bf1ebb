using Hitl.Contracts.Interventions;
using Hitl.Dashboard.Interventions;
using Hitl.Dashboard.Sync;

namespace Hitl.Dashboard.Board;

/// <summary>The interventions that stand at the same obstacle, the most urgent first.</summary>
public sealed record ObstacleGroup(string Obstacle, IReadOnlyList<InterventionRow> Rows)
{
    /// <summary>"Log in · example.com · members · ada".</summary>
    public string Place => string.Join(" · ", ((string?[])[InterventionText.Of(Rows[0].Reason), Rows[0].Site, Rows[0].Recipe, Rows[0].Account]).OfType<string>());

    public bool IsSeveral => Rows.Count > 1;

    /// <summary>A login or a challenge: the session of whoever gets past it is offered to all of them.</summary>
    public bool IsFreedByOneAct => Rows[0].Type == InterventionType.Login || Rows[0].Reason is InterventionReason.HardBlock or InterventionReason.Challenge;
}
