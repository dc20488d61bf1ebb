namespace Hitl.Dashboard.Board;

/// <summary>A line of a panel: an intervention or a run, or the heading of those that stand at the same obstacle.</summary>
public sealed record BoardEntry<TRow> where TRow : class
{
    public required string Key { get; init; }

    /// <summary>The heading's group; null for a row.</summary>
    public ObstacleGroup? Heading { get; init; }

    public TRow? Row { get; init; }

    /// <summary>It stands under a heading.</summary>
    public bool IsMember { get; init; }
}
