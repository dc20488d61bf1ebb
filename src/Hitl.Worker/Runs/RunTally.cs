using Hitl.Contracts.Runs;
using Hitl.Redis.Runs;

namespace Hitl.Worker.Runs;

/// <summary>What a run has brought and cost so far.</summary>
internal sealed class RunTally(TakenRun taken, TimeProvider time)
{
    private readonly DateTimeOffset startedAt = time.GetUtcNow();

    public int Items { get; set; }
    public int Pages { get; set; }
    public int Interventions { get; set; }
    public TimeSpan HumanWait { get; set; }
    public decimal CostPerPage { get; set; }

    /// <summary><paramref name="waiting"/>: the time of a wait that is not over yet.</summary>
    public RunStats ToStats(TimeSpan waiting = default) => new()
    {
        ItemsExtracted = Items,
        TotalCost = Pages * CostPerPage,
        Pages = Pages,
        Interventions = Interventions,
        DurationMs = (long)time.GetElapsedTime(taken.TakenTimestamp).TotalMilliseconds,
        QueueWaitMs = Math.Max(0, (long)(startedAt - taken.QueuedAt).TotalMilliseconds),
        HumanWaitMs = (long)(HumanWait + waiting).TotalMilliseconds,
    };
}
