using Hitl.Dashboard.Sync;

namespace Hitl.Dashboard.Board;

/// <summary>A line of the queue: an intervention, or the heading of those that stand at the same obstacle.</summary>
public sealed record QueueEntry
{
    public required string Key { get; init; }

    /// <summary>The heading's group; null for an intervention.</summary>
    public ObstacleGroup? Heading { get; init; }

    public InterventionRow? Row { get; init; }

    /// <summary>It stands under a heading.</summary>
    public bool IsMember { get; init; }
}
