using System.Text.Json;
using Hitl.Redis;
using Hitl.Redis.Runs;
using Hitl.Worker.Jobs;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Hitl.Tests.Worker;

public sealed class HeldRunTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Lease_NotRenewed_StopsTheRunBeforeItRunsOut()
    {
        using var run = Take();
        time.Advance(TimeSpan.FromSeconds(11.9));
        run.EnsureHeld();
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(StopReason.LeaseUnrenewed, run.Reason);
        Assert.True(run.Stopping.IsCancellationRequested);
    }

    [Fact]
    public void Lease_Renewed_CountsFromWhenTheBeatWasSent()
    {
        using var run = Take();
        time.Advance(TimeSpan.FromSeconds(5));
        var sent = time.GetTimestamp();
        time.Advance(TimeSpan.FromSeconds(4));
        run.Renewed(sent);
        time.Advance(TimeSpan.FromSeconds(7.9));
        run.EnsureHeld();
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(StopReason.LeaseUnrenewed, run.Reason);
    }

    [Fact]
    public void Lease_ItsTimerFiresEarly_StillStopsTheRunThatAsksNobody()
    {
        var early = new EarlyTimers();
        using var run = new HeldRun(Taken(early.GetTimestamp()), Lease, early);
        early.Advance(TimeSpan.FromSeconds(12) - EarlyTimers.By);
        Assert.Null(run.Reason);
        early.Advance(EarlyTimers.By);
        Assert.Equal(StopReason.LeaseUnrenewed, run.Reason);
    }

    [Fact]
    public void EnsureHeld_TimePassedWithoutATimer_NoticesByItself()
    {
        var frozen = new TimeThatJumps();
        using var run = new HeldRun(Taken(frozen.GetTimestamp()), Lease, frozen);
        frozen.Jump(TimeSpan.FromMinutes(1));
        Assert.Throws<OperationCanceledException>(run.EnsureHeld);
        Assert.Equal(StopReason.LeaseUnrenewed, run.Reason);
    }

    [Fact]
    public void Stop_LeaseLostAfterCancel_OverrulesIt()
    {
        using var run = Take();
        run.Stop(StopReason.Cancelled);
        run.Stop(StopReason.Draining);
        Assert.Equal(StopReason.Cancelled, run.Reason);
        run.Stop(StopReason.LeaseUnrenewed);
        Assert.Equal(StopReason.LeaseUnrenewed, run.Reason);
        run.Stop(StopReason.LeaseLost);
        run.Stop(StopReason.LeaseUnrenewed);
        Assert.Equal(StopReason.LeaseLost, run.Reason);
    }

    [Fact]
    public async Task WriteEnd_RedisAwayForLongerThanTheLease_IsTheSameOperationUntilItAnswers()
    {
        using var run = Take();
        var tried = new List<Operation>();
        var writing = run.WriteEndAsync(operation =>
        {
            tried.Add(operation);
            return tried.Count == 3 ? Task.FromResult("written") : throw new StoreUnavailableException(new TimeoutException());
        });
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(run.IsLeaseOver);
        Assert.False(writing.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("written", await writing);
        Assert.Single(tried.Distinct());
    }

    [Fact]
    public async Task WriteEnd_TheWorkerIsToldToStop_TriesOnceMore()
    {
        using var run = Take();
        var writing = run.WriteEndAsync<string>(_ => throw new StoreUnavailableException(new TimeoutException()));
        run.Stop(StopReason.Draining);
        time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => writing);
    }

    [Fact]
    public async Task WriteEnd_RedisRefusesForGood_IsNotRepeated()
    {
        using var run = Take();
        var refused = new StoreUnavailableException(new InvalidOperationException("NOPERM")) { MayPass = false };
        Assert.Same(refused, await Assert.ThrowsAsync<StoreUnavailableException>(() => run.WriteEndAsync<string>(_ => throw refused)));
    }

    [Fact]
    public async Task Write_RedisAway_WaitsForAsLongAsTheRunIsHeld()
    {
        using var run = Take();
        var writing = run.WriteAsync<string>((_, _) => throw new StoreUnavailableException(new TimeoutException()));
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.False(writing.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    [Fact]
    public async Task Slots_RunThatReturns_GoesBeforeANewJob()
    {
        var slots = new Slots(Options.Create(new WorkerOptions { MaxRunning = 1 }));
        var first = slots.TryTake();
        Assert.NotNull(first);
        var returning = slots.ReturnAsync(TestContext.Current.CancellationToken);
        first.Dispose();
        Assert.Null(slots.TryTake());
        (await returning).Dispose();
        Assert.NotNull(slots.TryTake());
        Assert.Equal(1, slots.Taken);
    }

    [Fact]
    public async Task Slots_WaitGivenUp_LeavesThePlaceFree()
    {
        var slots = new Slots(Options.Create(new WorkerOptions { MaxRunning = 1 }));
        var first = slots.TryTake()!;
        using var stop = new CancellationTokenSource();
        var returning = slots.ReturnAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => returning);
        first.Dispose();
        Assert.NotNull(slots.TryTake());
    }

    private HeldRun Take() => new(Taken(time.GetTimestamp()), Lease, time);

    private static TakenRun Taken(long at) => new()
    {
        Lease = new("r_1", "j_1", "token", null, "http://x/", "catalog"), Recipe = "catalog", Params = JsonElement.Parse("{}"), TargetUrl = "http://x/",
        Attempt = 1, QueuedAt = DateTimeOffset.UnixEpoch, Secret = "secret", TakenTimestamp = at,
    };

    /// <summary>Timers run by a coarser clock than elapsed time is measured with.</summary>
    private sealed class EarlyTimers : FakeTimeProvider
    {
        public static readonly TimeSpan By = TimeSpan.FromMilliseconds(5);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(base.CreateTimer(callback, state, Early(dueTime), period));

        private static TimeSpan Early(TimeSpan due) => due > By ? due - By : due;

        private sealed class Timer(ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Early(dueTime), period);

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }

    /// <summary>A process that was stopped: time has passed, and no timer has fired.</summary>
    private sealed class TimeThatJumps : TimeProvider
    {
        private long now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public void Jump(TimeSpan by) => now += by.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
