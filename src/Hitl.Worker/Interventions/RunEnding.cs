using Hitl.Contracts.Runs;
using Hitl.Redis.Interventions;
using Hitl.Redis.Runs;

namespace Hitl.Worker.Interventions;

/// <summary>Ends a run with a review's verdict; false when the intervention had ended before.</summary>
internal sealed class RunEnding(JobQueue queue, RunLease lease, Func<RunStats> stats)
{
    public Task<bool> CompleteAsync(ResolvedIntervention with, CancellationToken cancellationToken) =>
        queue.CompleteAsync(lease, stats(), with, cancellationToken);

    public async Task<bool> FailAsync(string message, ResolvedIntervention with, CancellationToken cancellationToken) =>
        (await queue.FailAsync(lease, new(FailureCode.ExtractionFailed, message, Retry: false), stats(), with, cancellationToken)).Ended;
}
