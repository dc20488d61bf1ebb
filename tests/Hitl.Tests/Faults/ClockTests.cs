using System.Text.Json;
using Hitl.Contracts;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Redis.Runs;
using Hitl.Redis.Workers;
using Hitl.Tests.Redis;
using Hitl.Tests.Stack;
using Hitl.Worker.Jobs;
using Hitl.Worker.Runs;

namespace Hitl.Tests.Faults;

/// <summary>Processes, and a Redis, whose wall clock is set forward or back while they work.</summary>
public sealed class ClockTests(RedisServer redis) : IClassFixture<RedisServer>
{
    [Theory]
    [InlineData(400)]
    [InlineData(-400)]
    public async Task Store_OfAProcessWhoseClockJumps_LosesAndEndsNothing(int days)
    {
        var clock = new WallClock();
        await using var store = StoreHost.Create(redis, clock);
        await store.EnqueueAsync();
        var running = await store.TakeAsync();
        await store.EnqueueAsync();
        var waiting = await store.TakeAsync();
        var open = await store.WaitAsync(waiting);
        await store.EnqueueAsync();
        await store.Queue.CompleteAsync((await store.TakeAsync()).Lease, StoreHost.Stats, null, StoreHost.Token);
        var claim = Assert.IsType<InterventionResult.Claimed>(await store.Interventions.ClaimAsync(open, null, "ann", Operation.New(), StoreHost.Token));
        var expires = await ExpiresAsync(store, open);
        var before = await store.EventsAsync();

        clock.Set(TimeSpan.FromDays(days));
        await store.Reaper.RunOnceAsync(StoreHost.Token);

        Assert.Equal(before, await store.EventsAsync());
        Assert.Equal(RunStatus.Running, (await store.Runs.FindAsync(running.Lease.RunId, StoreHost.Token))!.Status);
        Assert.Equal(3, (await store.Runs.ListAsync(new(), 10, null, StoreHost.Token))!.Total);
        Assert.IsType<InterventionResult.Claimed>(await store.Interventions.ClaimAsync(open, claim.Token, "ann", Operation.New(), StoreHost.Token));
        Assert.IsType<InterventionResult.Released>(await store.Interventions.ReleaseAsync(open, claim.Token, Operation.New(), StoreHost.Token));
        Assert.InRange((await store.Database.SortedSetScoreAsync(store.Prefix + "interventions:expiring", open))!.Value - expires, -5_000, 5_000);
        Assert.Equal(ResumeResult.Resumed, await store.Queue.ResumeAsync(waiting.Lease, new(open, Resolution.Cleared, ResolvedBy.Page), StoreHost.Token));
        Assert.True(await store.Queue.CompleteAsync(waiting.Lease, StoreHost.Stats, null, StoreHost.Token));
        Assert.True(await store.Queue.CompleteAsync(running.Lease, StoreHost.Stats, null, StoreHost.Token));
        // Places in the queue and in the log are kept by Redis: what is new stays behind what was there.
        var next = await store.EnqueueAsync();
        Assert.Equal(next.RunId, (await store.Runs.ListAsync(new(), 1, null, StoreHost.Token))!.Items[0].RunId);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Redis_WhoseClockJumps_EndsNothingAndStillMissesADeadWorker(int hours)
    {
        await using var store = StoreHost.Create(redis);
        await using var dying = StoreHost.Create(redis, ("Redis:Workspace", store.Prefix.Trim('{', '}', ':')), ("Redis:LeaseSeconds", "3"));
        await store.EnqueueAsync();
        var claimed = await store.TakeAsync();
        var held = await store.WaitAsync(claimed);
        await store.EnqueueAsync();
        var open = await store.TakeAsync();
        var unclaimed = await store.WaitAsync(open);
        var claim = Assert.IsType<InterventionResult.Claimed>(await store.Interventions.ClaimAsync(held, null, "ann", Operation.New(), StoreHost.Token));
        await store.EnqueueAsync();
        var delayed = await store.TakeAsync();
        var again = await store.Queue.FailAsync(
            delayed.Lease, new(FailureCode.NavigationFailed, "x", Retry: true, TimeSpan.FromSeconds(1)), StoreHost.Stats, null, StoreHost.Token);
        await store.EnqueueAsync(Priority.High);
        await store.Reaper.RunOnceAsync(StoreHost.Token);
        var before = await store.EventsAsync();

        await SetAsync(store, hours);
        await store.Reaper.RunOnceAsync(StoreHost.Token);

        Assert.Equal(before, await store.EventsAsync());
        var beat = new WorkerHeartbeat { WorkerId = "w_test", StartedAt = DateTimeOffset.UnixEpoch, Running = 0, Waiting = 2, MaxRunning = 2 };
        var report = await store.Queue.HeartbeatAsync(beat, [claimed.Lease, open.Lease], StoreHost.Token);
        Assert.All(report.Runs.Values, state => Assert.Equal(LeaseState.Held, state));
        Assert.IsType<InterventionResult.Claimed>(await store.Interventions.ClaimAsync(held, claim.Token, "ann", Operation.New(), StoreHost.Token));

        var lost = await dying.TakeAsync();
        await SetAsync(store, hours);
        while ((await store.Runs.FindAsync(lost.Lease.RunId, StoreHost.Token))!.Status != RunStatus.Failed)
        {
            await store.Reaper.RunOnceAsync(StoreHost.Token);
            await store.Queue.HeartbeatAsync(beat, [claimed.Lease, open.Lease], StoreHost.Token);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, StoreHost.Token);
        }

        string[] ready = [(await store.TakeAsync()).Lease.RunId, (await store.TakeAsync()).Lease.RunId];
        Assert.Contains(again.NextRunId, ready);
        Assert.Equal(InterventionStatus.Claimed, (await store.Interventions.FindAsync(held, StoreHost.Token))!.Status);
        Assert.Equal(InterventionStatus.Open, (await store.Interventions.FindAsync(unclaimed, StoreHost.Token))!.Status);
        Assert.Single(await store.Get<WorkerRegistry>().ListAsync(StoreHost.Token));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(-400)]
    public void Worker_WhoseClockJumps_KeepsItsLeaseAndItsTimeOfWork(int days)
    {
        var clock = new WallClock();
        using var run = new HeldRun(Taken(clock.GetTimestamp()), TimeSpan.FromMinutes(5), clock);
        using var work = new WorkClock(TimeSpan.FromMinutes(5), clock);
        var tally = new RunTally(run.Taken, clock);

        clock.Set(TimeSpan.FromDays(days));

        run.EnsureHeld();
        Assert.Null(run.Reason);
        Assert.False(work.Over.IsCancellationRequested);
        var stats = tally.ToStats();
        Assert.InRange(stats.DurationMs, 0, 60_000);
        Assert.InRange(stats.QueueWaitMs, 0, 60_000);
    }

    /// <summary>By Redis's TIME a jump is a tick that was seen at another time.</summary>
    private static Task<long> SetAsync(StoreHost store, int hours) =>
        store.Database.HashDecrementAsync(store.Prefix + "clock", "seen", (long)TimeSpan.FromHours(hours).TotalMicroseconds);

    /// <summary>When an intervention's time is over, in milliseconds of the time that deadlines go by.</summary>
    private static async Task<double> ExpiresAsync(StoreHost store, string intervention) =>
        (double)await store.Database.HashGetAsync($"{store.Prefix}intervention:{intervention}", "expires_ms");

    private static TakenRun Taken(long at) => new()
    {
        Lease = new("r_1", "j_1", "token", null, "http://x/", "catalog"), Recipe = "catalog", Params = JsonElement.Parse("{}"), TargetUrl = "http://x/",
        Attempt = 1, QueuedAt = TimeProvider.System.GetUtcNow(), Secret = "secret", TakenTimestamp = at,
    };

    /// <summary>A machine's clock that somebody sets; timers and elapsed time go on as they do.</summary>
    private sealed class WallClock : TimeProvider
    {
        private TimeSpan _off;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _off;

        public void Set(TimeSpan by) => _off = by;
    }
}
