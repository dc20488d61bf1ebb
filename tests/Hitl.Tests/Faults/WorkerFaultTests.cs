using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;

namespace Hitl.Tests.Faults;

/// <summary>Workers that die, hang, come back or are told to stop.</summary>
[Collection(FaultStack.Collection)]
public sealed class WorkerFaultTests(FaultStack faults)
{
    [Fact]
    public async Task Worker_FrozenPastItsLeaseAndContinued_IsRefusedAndStopsItsPage()
    {
        var started = await faults.StartRunAsync(FaultRecipes.Stubborn, new { seconds = 1 });
        var zombie = await faults.HolderAsync(started.RunId);
        faults.Stack.Pause("worker", zombie);

        var lost = await faults.RunReachesAsync(started.RunId, RunStatus.Failed);
        Assert.Equal(FailureCode.WorkerLost, lost.FailureCode);
        Assert.NotEqual(zombie, await faults.HolderAsync(lost.NextRunId!));
        Assert.Equal(RunStatus.Completed, (await faults.RunReachesAsync(lost.NextRunId!, RunStatus.Completed, RunStatus.Failed)).Status);

        faults.Stack.Resume("worker", zombie);
        await FaultStack.UntilAsync(() => Task.FromResult(faults.Says(zombie, started.RunId, "no longer ours")), said => said);
        Assert.False(faults.Says(zombie, started.RunId, "Run completed"));
        var events = await faults.EventsAsync(started.RunId);
        Assert.IsType<RunFailed>(events[^1]);
        Assert.Single(events.OfType<RunFailed>());
        // Its place is free again: with the other worker away it takes the next job and does it.
        await faults.Stack.KillAsync("worker", 1 - zombie);
        var next = await faults.StartRunAsync(FaultRecipes.Stubborn, new { seconds = 0 });
        Assert.Equal(JobStatus.Completed, (await faults.JobEndsAsync(next.JobId)).Status);
        await faults.Stack.RestartAsync("worker", 1 - zombie);
    }

    [Fact]
    public async Task Job_ThatLosesItsWorkerEveryTime_EndsFailedWithItsHistory()
    {
        var job = await faults.StartRunAsync(FaultRecipes.Stubborn, new { seconds = 30 });
        string? run = job.RunId;
        while (run is not null)
        {
            var holder = await faults.HolderAsync(run);
            await faults.Stack.KillAsync("worker", holder);
            var lost = await faults.RunReachesAsync(run, RunStatus.Failed);
            await faults.Stack.RestartAsync("worker", holder);
            run = lost.NextRunId;
        }

        var ended = await faults.JobAsync(job.JobId);
        Assert.Equal(JobStatus.Failed, ended.Status);
        Assert.Equal([1, 2, 3], ended.Runs.Select(one => one.Attempt));
        Assert.All(ended.Runs, one => Assert.Equal(FailureCode.WorkerLost, one.FailureCode));
        Assert.Equal([null, ended.Runs[0].RunId, ended.Runs[1].RunId], ended.Runs.Select(one => one.PreviousRunId));
        Assert.Equal([ended.Runs[1].RunId, ended.Runs[2].RunId, null], ended.Runs.Select(one => one.NextRunId));
    }

    [Fact]
    public async Task Worker_Killed_LeavesNoBrowserAndNoDriverBehind()
    {
        var busy = await faults.StartRunAsync(FaultRecipes.Stubborn, new { seconds = 30 });
        var holder = await faults.HolderAsync(busy.RunId);
        var below = ProcessTree.Below(faults.Stack.ProcessId("worker", holder));
        Assert.True(below.Count > 2, "a driver, a browser and its children");

        await faults.Stack.KillAsync("worker", holder);
        await below.GoneAsync();

        await EndAsync(busy.JobId);
        await faults.Stack.RestartAsync("worker", holder);
    }

    [Fact]
    public async Task Worker_ToldToStop_HandsItsWaitingRunOverAndExitsWithZero()
    {
        var blocked = await faults.StartBlockedAsync();
        var first = await faults.RunReachesAsync(blocked.RunId, RunStatus.Waiting);
        var asked = await faults.InterventionAsync(first.InterventionId!);
        var holder = await faults.HolderAsync(blocked.RunId);
        var below = ProcessTree.Below(faults.Stack.ProcessId("worker", holder));

        Assert.Equal(0, await faults.Stack.TerminateAsync("worker", holder));

        await below.GoneAsync();
        var ended = await faults.RunReachesAsync(blocked.RunId, RunStatus.Failed);
        Assert.Equal(FailureCode.WorkerLost, ended.FailureCode);
        var over = await faults.InterventionAsync(asked.InterventionId);
        Assert.Equal((InterventionStatus.Cancelled, ResolvedBy.System), (over.Status, over.ResolvedBy));
        var second = await faults.RunReachesAsync(ended.NextRunId!, RunStatus.Waiting);
        Assert.NotEqual(holder, await faults.HolderAsync(second.RunId));
        var again = await faults.InterventionAsync(second.InterventionId!);
        Assert.Equal(asked.InterventionId, again.PreviousInterventionId);
        Assert.Equal(asked.WaitingSince, again.WaitingSince);

        await EndAsync(blocked.JobId);
        await faults.Stack.RestartAsync("worker", holder);
    }

    [Fact]
    public async Task Worker_WhileItDrains_TakesNoNewJob()
    {
        var blocked = await faults.StartRunAsync(FaultRecipes.Stubborn, new { seconds = 30 });
        var holder = await faults.HolderAsync(blocked.RunId);
        await faults.Stack.KillAsync("worker", 1 - holder);
        Assert.Equal(0, await faults.Stack.TerminateAsync("worker", holder));

        var handed = await faults.RunReachesAsync(blocked.RunId, RunStatus.Failed);
        Assert.Equal(FailureCode.WorkerLost, handed.FailureCode);
        Assert.Equal(RunStatus.Queued, (await faults.RunAsync(handed.NextRunId!)).Status);

        await EndAsync(blocked.JobId);
        await faults.Stack.RestartAsync("worker", 0);
        await faults.Stack.RestartAsync("worker", 1);
    }

    [Fact]
    public async Task Browser_Killed_EndsItsRunsOnlyAndIsReplaced()
    {
        var one = await faults.StartRunAsync(FaultRecipes.Stubborn, new { seconds = 2 });
        var victim = await faults.HolderAsync(one.RunId);
        var other = await faults.StartRunAsync(FaultRecipes.Stubborn, new { seconds = 2 });
        Assert.NotEqual(victim, await faults.HolderAsync(other.RunId));
        var old = ProcessTree.Below(faults.Stack.ProcessId("worker", victim));

        // Before its page is open a run would not even notice: it gets one from the next browser.
        await FaultStack.UntilAsync(() => faults.RunAsync(one.RunId), run => run.Progress.Step is not null);
        Chaos.ChaosMonkey.KillBrowserOf(faults.Stack.ProcessId("worker", victim));

        var crashed = await faults.RunReachesAsync(one.RunId, RunStatus.Failed, RunStatus.Completed);
        Assert.Equal(FailureCode.BrowserCrashed, crashed.FailureCode);
        Assert.Equal(RunStatus.Completed, (await faults.RunReachesAsync(other.RunId, RunStatus.Failed, RunStatus.Completed)).Status);
        var ended = await faults.JobEndsAsync(one.JobId);
        Assert.True(ended.Status == JobStatus.Completed, string.Join('\n', ended.Runs.Select(run => $"{run.RunId} {run.Status} {run.FailureCode} {run.ErrorMessage}")));
        await old.GoneAsync();

        // The new browser works: with the other worker away it takes the next job.
        await faults.Stack.KillAsync("worker", 1 - victim);
        var next = await faults.StartRunAsync(FaultRecipes.Stubborn, new { seconds = 0 });
        Assert.Equal(JobStatus.Completed, (await faults.JobEndsAsync(next.JobId)).Status);
        await faults.Stack.RestartAsync("worker", 1 - victim);
    }

    [Fact]
    public async Task Redis_WithoutMemoryForSeveralLeases_NoJobFailsAndNoAttemptIsSpent()
    {
        var blocked = await faults.StartBlockedAsync();
        await faults.RunReachesAsync(blocked.RunId, RunStatus.Waiting);
        StartRunAnswer[] jobs =
        [
            await faults.StartRunAsync(FaultRecipes.Stubborn, new { seconds = 1 }), await faults.StartRunAsync(FaultRecipes.Stubborn, new { seconds = 1 }),
            await faults.StartRunAsync(FaultRecipes.Stubborn, new { seconds = 0 }),
        ];
        await faults.RunReachesAsync(jobs[0].RunId, RunStatus.Running);
        await faults.RunReachesAsync(jobs[1].RunId, RunStatus.Running);

        var since = (await faults.WorkersAsync()).Max(worker => worker.LastSeenAt);
        await faults.Stack.OkAsync("CONFIG SET maxmemory 1");
        try
        {
            await FaultStack.UntilAsync(
                faults.WorkersAsync, now => now.Count == FaultStack.Workers && now.All(worker => worker.LastSeenAt - since > 3 * FaultStack.Lease));
            Assert.Equal(RunStatus.Waiting, (await faults.RunAsync(blocked.RunId)).Status);
            Assert.Equal(
                [RunStatus.Running, RunStatus.Running, RunStatus.Queued],
                [(await faults.RunAsync(jobs[0].RunId)).Status, (await faults.RunAsync(jobs[1].RunId)).Status, (await faults.RunAsync(jobs[2].RunId)).Status]);
        }
        finally
        {
            await faults.Stack.OkAsync("CONFIG SET maxmemory 0");
        }

        foreach (var job in jobs)
        {
            var ended = await faults.JobEndsAsync(job.JobId);
            Assert.Equal((JobStatus.Completed, 1), (ended.Status, ended.Runs.Count));
        }

        Assert.Equal(RunStatus.Waiting, (await faults.RunAsync(blocked.RunId)).Status);
        await EndAsync(blocked.JobId);
    }

    /// <summary>Cancels whichever run of a job is under way, so that the next test finds idle workers.</summary>
    private async Task EndAsync(string job)
    {
        while ((await faults.JobAsync(job)) is { Status: JobStatus.Queued or JobStatus.Active } now)
        {
            using var answer = await faults.Client.PostAsync($"/runs/{now.Runs[^1].RunId}/cancel", new { }, TestContext.Current.CancellationToken);
            await FaultStack.UntilAsync(() => faults.RunAsync(now.Runs[^1].RunId), run => run.Status is RunStatus.Completed or RunStatus.Failed);
        }
    }
}
