using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Worker.Jobs;

namespace Hitl.Worker.Live;

/// <summary>What those who look at a page are told when it is no longer theirs to see.</summary>
internal sealed class LiveFarewell(LivePage live, HeldRun run)
{
    public async Task SayAsync(Resolution? resolution)
    {
        // Cancelled or expired from outside: the lease went with it. While Redis is away it can't be asked.
        if (resolution is null && run.Reason == StopReason.LeaseLost && live.IsWatched)
            resolution = await live.HowEndedAsync();
        await EndAsync(resolution);
    }

    private Task EndAsync(Resolution? resolution) => (resolution, run.Reason) switch
    {
        (Resolution.Cleared, _) => live.EndAsync(WireName.Of(Resolution.Cleared), "Nothing is in the way any more: the run goes on."),
        (Resolution.Cancelled, _) => live.EndAsync(WireName.Of(Resolution.Cancelled), "The intervention was cancelled; its run has ended."),
        (Resolution.Expired, _) => live.EndAsync(WireName.Of(Resolution.Expired), "The intervention has expired; its run has ended."),
        ({ } how, _) => live.EndAsync(WireName.Of(how), "The intervention is resolved."),
        (null, StopReason.Cancelled) => live.EndAsync(WireName.Of(Resolution.Cancelled), "The run was cancelled."),
        (null, StopReason.Draining) => live.EndAsync(null, "The worker stops; the job goes on in its next run.", LiveClose.WorkerStops),
        (null, StopReason.LeaseUnrenewed) => live.EndAsync(
            null, "The worker could not reach Redis in time and had to let this page go. The job goes on in its next run as soon as Redis is back."),
        (null, StopReason.LeaseLost) => live.EndAsync(null, "The run has ended, or another worker has it."),
        _ => live.EndAsync(null, "The page broke.", LiveClose.PageGone),
    };
}
