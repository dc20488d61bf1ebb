using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Redis.Runs;

namespace Hitl.Tests.Redis;

/// <summary>One run in each state that a script may find it in.</summary>
internal sealed class RefusalScene
{
    public const string WaitingRevision = "2", EndedRevision = "3";

    public required RunLease Running { get; init; }
    public required RunLease RanOut { get; init; }
    public required RunLease Cancelled { get; init; }
    public required RunLease Ended { get; init; }
    public required RunLease Waiting { get; init; }
    public required RunLease ClaimedRun { get; init; }
    public required RunLease LapsedRun { get; init; }
    public required RunLease Queued { get; init; }

    /// <summary>The intervention of <see cref="Waiting"/>.</summary>
    public required string Open { get; init; }

    public required string Claimed { get; init; }
    public required string ClaimToken { get; init; }
    public required string Lapsed { get; init; }
    public required string LapsedToken { get; init; }
    public required string LookedAt { get; init; }

    /// <summary>The intervention that ended with <see cref="Ended"/>.</summary>
    public required string Over { get; init; }

    public string RunningJob => Running.JobId;

    public static async Task<RefusalScene> CreateAsync(StoreHost store)
    {
        var running = await RunningAsync(store);
        var ranOut = await RunningAsync(store);
        await store.Database.SortedSetAddAsync(store.Prefix + "leases", ranOut.RunId, 1);
        var cancelled = await RunningAsync(store);
        Assert.IsType<CancelRunResult.Stopping>(await store.Runs.CancelAsync(cancelled.RunId, "ann", Operation.New(), StoreHost.Token));
        var (ended, over) = await WaitingAsync(store);
        await store.Interventions.CancelAsync(over, null, "ann", null, Operation.New(), StoreHost.Token);
        var (waiting, open) = await WaitingAsync(store);
        var (claimedRun, claimed) = await WaitingAsync(store);
        var (lapsedRun, lapsed) = await WaitingAsync(store);
        var lapsedToken = await ClaimAsync(store, lapsed);
        await store.ExpireAsync("interventions:claims", lapsed);
        var (_, lookedAt) = await WaitingAsync(store);
        await store.Interventions.BeginLookAsync(lookedAt, null, TimeSpan.FromMinutes(5), StoreHost.Token);
        var queued = await store.EnqueueAsync();
        return new()
        {
            Running = running, RanOut = ranOut, Cancelled = cancelled, Ended = ended, Over = over, Waiting = waiting, Open = open,
            ClaimedRun = claimedRun, Claimed = claimed, ClaimToken = await ClaimAsync(store, claimed), LapsedRun = lapsedRun, Lapsed = lapsed,
            LapsedToken = lapsedToken, LookedAt = lookedAt, Queued = running with { RunId = queued.RunId, JobId = queued.JobId, Token = "" },
        };
    }

    private static async Task<RunLease> RunningAsync(StoreHost store)
    {
        await store.EnqueueAsync();
        return (await store.TakeAsync()).Lease;
    }

    private static async Task<(RunLease Lease, string Intervention)> WaitingAsync(StoreHost store)
    {
        await store.EnqueueAsync();
        var run = await store.TakeAsync();
        return (run.Lease, await store.WaitAsync(run));
    }

    private static async Task<string> ClaimAsync(StoreHost store, string intervention) =>
        Assert.IsType<InterventionResult.Claimed>(await store.Interventions.ClaimAsync(intervention, null, "ann", Operation.New(), StoreHost.Token)).Token;
}
