namespace Hitl.Contracts.Runs;

/// <summary>What a run brought and cost. <see cref="TotalCost"/> is in the recipe's own currency unit; durations are milliseconds.</summary>
public sealed record RunStats
{
    public required int ItemsExtracted { get; init; }
    public required decimal TotalCost { get; init; }
    public required int Pages { get; init; }
    public required int Interventions { get; init; }
    public required long DurationMs { get; init; }
    public required long QueueWaitMs { get; init; }
    public required long HumanWaitMs { get; init; }
}
