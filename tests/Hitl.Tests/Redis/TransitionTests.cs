using Hitl.Contracts;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Redis.Runs;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Redis;

public sealed class TransitionTests(RedisServer server) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly StoreHost _store = StoreHost.Create(server);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;
    public ValueTask DisposeAsync() => _store.DisposeAsync();
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_FromQueueToCompletion_WritesStateAndEventsTogether()
    {
        var job = await _store.EnqueueAsync();
        Assert.Equal(RunStatus.Queued, (await _store.Runs.FindAsync(job.RunId, Token))!.Status);
        var run = await _store.TakeAsync();
        await _store.Queue.ProgressAsync(run.Lease, new("page 1", "Page 1", 1, null), [RunMapping.Json("""{"name":"á<b>"}"""u8.ToArray())], Token);
        Assert.True(await _store.Queue.CompleteAsync(run.Lease, StoreHost.Stats, null, Token));

        Assert.Equal(["run.queued", "run.started", "run.progress", "run.completed"], await _store.EventsAsync());
        var view = (await _store.Runs.FindAsync(job.RunId, Token))!;
        Assert.Equal(RunStatus.Completed, view.Status);
        Assert.Equal(StoreHost.Stats, view.Stats);
        Assert.Equal(JobStatus.Completed, (await _store.Runs.FindJobAsync(job.JobId, Token))!.Status);
        var items = await _store.Runs.ReadItemsAsync(job.RunId, 10, null, Token);
        Assert.Equal("á<b>", items!.Items[0].GetProperty("name").GetString());
        Assert.Equal(4, (await _store.Log.ReadRunAsync(job.RunId, Token)).Count);
    }

    [Fact]
    public async Task Take_SeveralPriorities_HighFirstThenArrival()
    {
        var low = await _store.EnqueueAsync(Priority.Low);
        var first = await _store.EnqueueAsync();
        var second = await _store.EnqueueAsync();
        var high = await _store.EnqueueAsync(Priority.High);
        Assert.Equal(2, (await _store.Runs.FindAsync(second.RunId, Token))!.Ahead);

        string[] taken = [(await _store.TakeAsync()).Lease.RunId, (await _store.TakeAsync()).Lease.RunId, (await _store.TakeAsync()).Lease.RunId, (await _store.TakeAsync()).Lease.RunId];
        Assert.Equal([high.RunId, first.RunId, second.RunId, low.RunId], taken);
        Assert.Null(await _store.Queue.TakeAsync(StoreHost.Worker, Token));
    }

    [Fact]
    public async Task Take_LowThatHasWaitedForAMinute_GoesBeforeWhatIsMoreUrgent()
    {
        var low = await _store.EnqueueAsync(Priority.Low);
        var normal = await _store.EnqueueAsync();
        var high = await _store.EnqueueAsync(Priority.High);
        await _store.Database.SortedSetDecrementAsync(_store.Prefix + "queue:ready", low.RunId, TimeSpan.FromSeconds(61).TotalMicroseconds);

        string[] taken = [(await _store.TakeAsync()).Lease.RunId, (await _store.TakeAsync()).Lease.RunId, (await _store.TakeAsync()).Lease.RunId];

        Assert.Equal([low.RunId, high.RunId, normal.RunId], taken);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Take_NextRunOfAJob_StandsWhereTheJobArrived(bool later)
    {
        var first = await _store.EnqueueAsync();
        var second = await _store.EnqueueAsync();
        var run = await _store.TakeAsync();
        Assert.Equal(first.RunId, run.Lease.RunId);
        var failed = await _store.Queue.FailAsync(
            run.Lease, new(FailureCode.NavigationFailed, "x", Retry: true, later ? TimeSpan.FromHours(1) : TimeSpan.Zero), StoreHost.Stats, null, Token);
        if (later)
        {
            Assert.Equal(0, (await _store.Runs.FindAsync(second.RunId, Token))!.Ahead);
            await _store.ExpireAsync("queue:delayed", failed.NextRunId!);
        }

        var next = await _store.TakeAsync();
        Assert.Equal((failed.NextRunId, 1), (next.Lease.RunId, (await _store.Runs.ListAsync(new() { Statuses = [RunStatus.Queued] }, 10, null, Token))!.Total));
        // One that somebody asks for once the job is over has arrived anew.
        await _store.Queue.FailAsync(next.Lease, new(FailureCode.NavigationFailed, "x", Retry: false), StoreHost.Stats, null, Token);
        var again = Assert.IsType<RetryRunResult.Queued>(await _store.Runs.RetryAsync(first.RunId, Operation.New(), Token));
        Assert.Equal((0, 1), ((await _store.Runs.FindAsync(second.RunId, Token))!.Ahead, (await _store.Runs.FindAsync(again.RunId, Token))!.Ahead));
    }

    [Fact]
    public async Task Enqueue_ExactRepeat_AnswersTheStoredAnswer()
    {
        var operation = Operation.New();
        var first = await _store.EnqueueAsync(operation: operation);
        Assert.Equal(first, await _store.EnqueueAsync(operation: operation));
        Assert.Equal(["run.queued"], await _store.EventsAsync());
    }

    [Fact]
    public async Task Enqueue_QueueFull_IsRefusedAndChangesNothing()
    {
        await using var small = StoreHost.Create(server, ("Redis:MaxQueuedJobs", "1"));
        await small.EnqueueAsync();
        await Assert.ThrowsAsync<QueueFullException>(() => small.EnqueueAsync());
        Assert.Single(await small.EventsAsync());
    }

    [Fact]
    public async Task Progress_LeaseRanOut_IsRefusedEvenBeforeItIsReaped()
    {
        await _store.EnqueueAsync();
        var run = await _store.TakeAsync();
        await _store.ExpireAsync("leases", run.Lease.RunId);
        await Assert.ThrowsAsync<LeaseLostException>(() => _store.Queue.ProgressAsync(run.Lease, new(null, null, null, null), [], Token));
    }

    [Fact]
    public async Task Reap_LostWorkerOfARunningRun_QueuesTheNextRun()
    {
        var job = await _store.EnqueueAsync();
        var run = await _store.TakeAsync();
        await _store.ExpireAsync("leases", run.Lease.RunId);
        await _store.Reaper.RunOnceAsync(Token);

        Assert.Equal(["run.queued", "run.started", "run.failed", "run.queued"], await _store.EventsAsync());
        var failed = (await _store.Runs.FindAsync(job.RunId, Token))!;
        Assert.Equal(FailureCode.WorkerLost, failed.FailureCode);
        Assert.NotNull(failed.NextRunId);
        var next = (await _store.Runs.FindAsync(failed.NextRunId, Token))!;
        Assert.Equal((RunStatus.Queued, 2, job.RunId), (next.Status, next.Attempt, next.PreviousRunId));
        Assert.Equal(JobStatus.Active, (await _store.Runs.FindJobAsync(job.JobId, Token))!.Status);
        await Assert.ThrowsAsync<LeaseLostException>(() => _store.Queue.CompleteAsync(run.Lease, StoreHost.Stats, null, Token));
    }

    [Fact]
    public async Task Reap_CancelledAfterItWasRead_EndsAsCancelledWithoutANextRun()
    {
        await _store.EnqueueAsync();
        var run = await _store.TakeAsync();
        await _store.ExpireAsync("leases", run.Lease.RunId);
        var read = (await _store.Runs.FieldsAsync(run.Lease.RunId, Token))!;
        Assert.IsType<CancelRunResult.Stopping>(await _store.Runs.CancelAsync(run.Lease.RunId, "ann", Operation.New(), Token));

        var lost = await _store.Get<UnleasedEnd>().TryAsync(
            read, UnleasedEnd.Why.Lease, new(FailureCode.WorkerLost, "x", Retry: true), ResolvedBy.System, null, null, Operation.New(), Token);
        Assert.Equal("changed", lost.Kind);
        await _store.Reaper.RunOnceAsync(Token);

        var ended = (await _store.Runs.FindAsync(run.Lease.RunId, Token))!;
        Assert.Equal((RunStatus.Failed, FailureCode.Cancelled, null), (ended.Status, ended.FailureCode, ended.NextRunId));
    }

    [Fact]
    public async Task Reap_EveryWorkerIsLost_JobFailsWithItsHistory()
    {
        var job = await _store.EnqueueAsync(attempts: 2);
        for (var n = 0; n < 2; n++)
        {
            var run = await _store.TakeAsync();
            await _store.ExpireAsync("leases", run.Lease.RunId);
            await _store.Reaper.RunOnceAsync(Token);
        }

        var view = (await _store.Runs.FindJobAsync(job.JobId, Token))!;
        Assert.Equal(JobStatus.Failed, view.Status);
        Assert.Equal(2, view.Runs.Count);
        Assert.Null(view.Runs[^1].NextRunId);
    }

    [Fact]
    public async Task Fail_HandOver_IsFollowedHoweverOftenAndSpendsNoAttempt()
    {
        var job = await _store.EnqueueAsync(attempts: 1);
        for (var n = 0; n < 3; n++)
            Assert.NotNull((await _store.Queue.FailAsync((await _store.TakeAsync()).Lease, RunFailure.HandOver("x"), StoreHost.Stats, null, Token)).NextRunId);

        Assert.Null((await _store.Queue.FailAsync((await _store.TakeAsync()).Lease, new(FailureCode.InternalError, "x", Retry: true), StoreHost.Stats, null, Token)).NextRunId);
        Assert.Equal(JobStatus.Failed, (await _store.Runs.FindJobAsync(job.JobId, Token))!.Status);
    }

    [Fact]
    public async Task Reap_LostWorkerOfAWaitingRun_EndsTheInterventionAndTheNextKeepsItsPlace()
    {
        await _store.EnqueueAsync();
        var run = await _store.TakeAsync();
        var id = await _store.WaitAsync(run);
        await _store.ExpireAsync("leases", run.Lease.RunId);
        await _store.Reaper.RunOnceAsync(Token);

        var ended = (await _store.Interventions.FindAsync(id, Token))!;
        Assert.Equal((InterventionStatus.Cancelled, Resolution.Cancelled, "system"), (ended.Status, ended.Resolution, ended.ResolvedBy));
        var next = await _store.TakeAsync();
        Assert.Equal(id, next.PreviousInterventionId);
        var replacement = (await _store.Interventions.FindAsync(await _store.WaitAsync(next, previous: id), Token))!;
        Assert.Equal(id, replacement.PreviousInterventionId);
        Assert.Equal(ended.WaitingSince, replacement.WaitingSince);
        Assert.Equal(ended.Obstacle, replacement.Obstacle);
        Assert.Equal(
            ["run.queued", "run.started", "intervention.created", "intervention.resolved", "run.failed", "run.queued", "run.started", "intervention.created"],
            await _store.EventsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancel_QueuedOrWaiting_EndsAtOnce(bool waiting)
    {
        var job = await _store.EnqueueAsync();
        if (waiting)
            await _store.WaitAsync(await _store.TakeAsync());
        Assert.IsType<CancelRunResult.EndedNow>(await _store.Runs.CancelAsync(job.RunId, "ann", Operation.New(), Token));
        var view = (await _store.Runs.FindAsync(job.RunId, Token))!;
        Assert.Equal((RunStatus.Failed, FailureCode.Cancelled, null), (view.Status, view.FailureCode, view.NextRunId));
        Assert.IsType<CancelRunResult.AlreadyEnded>(await _store.Runs.CancelAsync(job.RunId, "ann", Operation.New(), Token));
        Assert.Null(await _store.Queue.TakeAsync(StoreHost.Worker, Token));
    }

    [Fact]
    public async Task Cancel_Running_NeverCompletesAndTheHeartbeatSaysSo()
    {
        var job = await _store.EnqueueAsync();
        var run = await _store.TakeAsync();
        Assert.IsType<CancelRunResult.Stopping>(await _store.Runs.CancelAsync(job.RunId, "ann", Operation.New(), Token));
        await Assert.ThrowsAsync<CancelRequestedException>(() => _store.Queue.CompleteAsync(run.Lease, StoreHost.Stats, null, Token));
        var report = await _store.Queue.HeartbeatAsync(
            new() { WorkerId = "w_test", StartedAt = DateTimeOffset.UnixEpoch, Running = 1, Waiting = 0, MaxRunning = 2 }, [run.Lease], Token);
        Assert.Equal(Hitl.Redis.Workers.LeaseState.CancelRequested, report.Runs[job.RunId]);
        var ended = await _store.Queue.FailAsync(run.Lease, new(FailureCode.Cancelled, "Cancelled.", Retry: false), StoreHost.Stats, null, Token);
        Assert.Equal((true, null), (ended.Ended, ended.NextRunId));
    }

    [Fact]
    public async Task Retry_OnlyAfterTheLastRunEnded()
    {
        var job = await _store.EnqueueAsync();
        Assert.IsType<RetryRunResult.Unfinished>(await _store.Runs.RetryAsync(job.RunId, Operation.New(), Token));
        await _store.Runs.CancelAsync(job.RunId, "ann", Operation.New(), Token);
        var operation = Operation.New();
        var again = Assert.IsType<RetryRunResult.Queued>(await _store.Runs.RetryAsync(job.RunId, operation, Token));
        Assert.NotEqual(job.RunId, again.RunId);
        Assert.Equal(JobStatus.Queued, (await _store.Runs.FindJobAsync(job.JobId, Token))!.Status);
        Assert.IsType<RetryRunResult.Unfinished>(await _store.Runs.RetryAsync(job.RunId, Operation.New(), Token));
        Assert.IsType<RetryRunResult.NotFound>(await _store.Runs.RetryAsync("r_unknown", Operation.New(), Token));
    }

    [Fact]
    public async Task Claim_TwoOperators_TheSecondLearnsWhoHoldsIt()
    {
        await _store.EnqueueAsync();
        var id = await _store.WaitAsync(await _store.TakeAsync());
        var ann = Assert.IsType<InterventionResult.Claimed>(await _store.Interventions.ClaimAsync(id, null, "ann", Operation.New(), Token));
        var held = Assert.IsType<InterventionResult.HeldBy>(await _store.Interventions.ClaimAsync(id, null, "bob", Operation.New(), Token));
        Assert.Equal("ann", held.Operator);
        Assert.Equal(ann.Token, Assert.IsType<InterventionResult.Claimed>(await _store.Interventions.ClaimAsync(id, ann.Token, "ann", Operation.New(), Token)).Token);
        Assert.IsType<InterventionResult.HeldBy>(await _store.Interventions.CancelAsync(id, "wrong", "bob", null, Operation.New(), Token));
        Assert.IsType<InterventionResult.HeldBy>(await _store.Interventions.BeginLookAsync(id, null, TimeSpan.FromSeconds(15), Token));
        Assert.IsType<InterventionResult.HeldBy>(await _store.Interventions.ReleaseAsync(id, null, Operation.New(), Token));
        Assert.IsType<InterventionResult.Released>(await _store.Interventions.ReleaseAsync(id, ann.Token, Operation.New(), Token));
        Assert.IsType<InterventionResult.NotClaimed>(await _store.Interventions.ReleaseAsync(id, ann.Token, Operation.New(), Token));
        Assert.Equal(["intervention.created", "intervention.claimed", "intervention.released"], (await _store.EventsAsync()).Skip(2));
    }

    [Fact]
    public async Task Claim_ThePreviousOneLapsed_IsReleasedFirst()
    {
        await _store.EnqueueAsync();
        var id = await _store.WaitAsync(await _store.TakeAsync());
        await _store.Interventions.ClaimAsync(id, null, "ann", Operation.New(), Token);
        await _store.ExpireAsync("interventions:claims", id);
        Assert.IsType<InterventionResult.Claimed>(await _store.Interventions.ClaimAsync(id, null, "bob", Operation.New(), Token));
        Assert.Equal(["intervention.claimed", "intervention.released", "intervention.claimed"], (await _store.EventsAsync()).Skip(3));
        Assert.Equal("bob", (await _store.Interventions.FindAsync(id, Token))!.ClaimedBy);
    }

    [Fact]
    public async Task Reap_ClaimedIntervention_DoesNotExpireUntilItIsReleased()
    {
        await _store.EnqueueAsync();
        var id = await _store.WaitAsync(await _store.TakeAsync(), TimeSpan.FromMilliseconds(1));
        await _store.Interventions.ClaimAsync(id, null, "ann", Operation.New(), Token);
        await _store.Reaper.RunOnceAsync(Token);
        Assert.Equal(InterventionStatus.Claimed, (await _store.Interventions.FindAsync(id, Token))!.Status);

        await _store.ExpireAsync("interventions:claims", id);
        await _store.Reaper.RunOnceAsync(Token);
        Assert.Equal(InterventionStatus.Open, (await _store.Interventions.FindAsync(id, Token))!.Status);

        await _store.ExpireAsync("interventions:expiring", id);
        await _store.Reaper.RunOnceAsync(Token);
        var view = (await _store.Interventions.FindAsync(id, Token))!;
        Assert.Equal((InterventionStatus.Expired, Resolution.Expired, "system"), (view.Status, view.Resolution, view.ResolvedBy));
        Assert.Equal(FailureCode.InterventionExpired, (await _store.Runs.FindAsync(view.RunId, Token))!.FailureCode);
    }

    [Fact]
    public async Task Look_InTime_ResolvesOnceAndTheSecondIsTold()
    {
        await _store.EnqueueAsync();
        var run = await _store.TakeAsync();
        var id = await _store.WaitAsync(run);
        var begun = Assert.IsType<InterventionResult.LookBegun>(await _store.Interventions.BeginLookAsync(id, null, TimeSpan.FromSeconds(15), Token));
        Assert.Equal((StoreHost.Worker.Address, run.Secret), (begun.Ticket.WorkerAddress, begun.Ticket.Secret));
        Assert.IsType<InterventionResult.Verifying>(await _store.Interventions.BeginLookAsync(id, null, TimeSpan.FromSeconds(15), Token));
        Assert.Equal(ResumeResult.Resumed, await _store.Queue.ResumeAsync(run.Lease, new(id, Resolution.Resolved, "ann", "done", begun.Ticket.LookId), Token));
        Assert.Equal(RunStatus.Running, (await _store.Runs.FindAsync(run.Lease.RunId, Token))!.Status);
        var ended = Assert.IsType<InterventionResult.Ended>(await _store.Interventions.BeginLookAsync(id, null, TimeSpan.FromSeconds(15), Token));
        Assert.Equal("ann", ended.Intervention.ResolvedBy);
    }

    [Fact]
    public async Task Look_AfterItWasEnded_CanNoLongerResolve()
    {
        await _store.EnqueueAsync();
        var run = await _store.TakeAsync();
        var id = await _store.WaitAsync(run);
        var begun = Assert.IsType<InterventionResult.LookBegun>(await _store.Interventions.BeginLookAsync(id, null, TimeSpan.FromSeconds(15), Token));
        await _store.Interventions.EndLookAsync(id, begun.Ticket.LookId, "The block page is still there.", Token);
        Assert.Equal(ResumeResult.TooLate, await _store.Queue.ResumeAsync(run.Lease, new(id, Resolution.Resolved, "ann", null, begun.Ticket.LookId), Token));
        var view = (await _store.Interventions.FindAsync(id, Token))!;
        Assert.Equal((InterventionStatus.Open, "The block page is still there.", false), (view.Status, view.StillBlocked, view.Verifying));
    }

    [Fact]
    public async Task InterventionCancel_DuringALook_Wins()
    {
        await _store.EnqueueAsync();
        var run = await _store.TakeAsync();
        var id = await _store.WaitAsync(run);
        var begun = Assert.IsType<InterventionResult.LookBegun>(await _store.Interventions.BeginLookAsync(id, null, TimeSpan.FromSeconds(15), Token));
        Assert.IsType<InterventionResult.Cancelled>(await _store.Interventions.CancelAsync(id, null, "ann", "no use", Operation.New(), Token));
        await Assert.ThrowsAsync<LeaseLostException>(() => _store.Queue.ResumeAsync(run.Lease, new(id, Resolution.Resolved, "ann", null, begun.Ticket.LookId), Token));
        Assert.IsType<InterventionResult.Ended>(await _store.Interventions.CancelAsync(id, null, "bob", null, Operation.New(), Token));
        Assert.Equal(["intervention.resolved", "run.failed"], (await _store.EventsAsync()).Skip(3));
        Assert.Equal(FailureCode.InterventionCancelled, (await _store.Runs.FindAsync(run.Lease.RunId, Token))!.FailureCode);
    }

    [Fact]
    public async Task Review_Accepted_ResolvesAndCompletesInOneStep()
    {
        await _store.EnqueueAsync();
        var run = await _store.TakeAsync();
        var id = await _store.WaitAsync(run);
        Assert.True(await _store.Queue.CompleteAsync(run.Lease, StoreHost.Stats, new(id, Resolution.Resolved, "ann"), Token));
        Assert.Equal(["intervention.created", "intervention.resolved", "run.completed"], (await _store.EventsAsync()).Skip(2));
        Assert.Null((await _store.Runs.FindAsync(run.Lease.RunId, Token))!.InterventionId);
    }

    [Fact]
    public async Task Screenshot_OfAnIntervention_IsKept()
    {
        await _store.EnqueueAsync();
        var id = await _store.WaitAsync(await _store.TakeAsync());
        Assert.Equal(new byte[] { 0xFF, 0xD8, 0, 1 }, await _store.Interventions.ReadScreenshotAsync(id, Token));
        Assert.True((await _store.Interventions.FindAsync(id, Token))!.Detail.Evidence.HasScreenshot);
    }
}
