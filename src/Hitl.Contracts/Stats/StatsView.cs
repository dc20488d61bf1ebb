namespace Hitl.Contracts.Stats;

/// <summary>Counts and times from <see cref="From"/> (inclusive) to <see cref="To"/>, in whole UTC hours, oldest first.</summary>
public sealed record StatsView
{
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }
    public required StatsNow Now { get; init; }
    public required IReadOnlyList<StatsHour> Hours { get; init; }
    public required IReadOnlyList<RecipeStats> Recipes { get; init; }

    /// <summary>Median time from "a human was asked" to "the run went on or ended", null without one.</summary>
    public long? MedianHumanWaitMs { get; init; }
}

public sealed record StatsNow(long Queued, long Running, long Waiting, long OpenInterventions, int Workers);

/// <summary><see cref="OpenInterventions"/> counts those open at the end of the hour.</summary>
public sealed record StatsHour(
    DateTimeOffset Hour, long Queued, long Completed, long Failed, long InterventionsCreated, long InterventionsEnded, long OpenInterventions);

public sealed record RecipeStats(string Recipe, long Completed, long Failed);
