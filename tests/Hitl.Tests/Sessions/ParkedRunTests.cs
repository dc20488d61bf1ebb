using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Redis.Interventions;
using Hitl.Redis.Runs;
using Hitl.Tests.EventsApi;
using Hitl.Tests.Redis;
using Hitl.Worker.Browsers;
using Hitl.Worker.Detection;
using Hitl.Worker.Hibernation;
using Hitl.Worker.Interventions;
using Hitl.Worker.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Hitl.Tests.Sessions;

/// <summary>A waiting run among its human, its page, the sessions it is offered, and whoever puts it to sleep.</summary>
[Collection(ParkedScene.Collection)]
public sealed class ParkedRunTests(ParkedScene scene) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Free_TheOffersEndWhileItIsWritten_TheRunGoesOnAllTheSame()
    {
        await using var run = await ParkedInTest.AtAsync(scene, new ScriptedHindrance());
        var watching = run.Parked.WatchAsync(run.Run.Held.Stopping);
        var fresh = await run.Run.Page.OpenBodyAsync(null, StoreHost.Token);
        using var offers = new CancellationTokenSource();
        Task<bool> freeing;
        scene.Redis.Pause();
        try
        {
            freeing = run.Parked.FreeAsync(fresh, () => { }, offers.Token);
            await offers.CancelAsync();
        }
        finally
        {
            scene.Redis.Resume();
        }

        Assert.True(await freeing);
        Assert.Equal(ParkedEnd.Resumed, await watching.WaitAsync(Limit, TimeProvider.System, StoreHost.Token));
        Assert.Equal(RunStatus.Running, (await scene.Store.Runs.FindAsync(run.Run.Lease.RunId, StoreHost.Token))!.Status);
    }

    [Fact]
    public async Task Free_NobodyKnowsWhetherItWasWritten_TheRunIsGivenUp()
    {
        await using var run = await ParkedInTest.AtAsync(scene, new ScriptedHindrance());
        var watching = run.Parked.WatchAsync(CancellationToken.None);
        await using var fresh = await run.Run.Page.OpenBodyAsync(null, StoreHost.Token);
        scene.Redis.Pause();
        try
        {
            var freeing = run.Parked.FreeAsync(fresh, () => { }, StoreHost.Token);
            run.Run.Held.Stop(StopReason.Draining);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => freeing);
        }
        finally
        {
            scene.Redis.Resume();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching.WaitAsync(Limit, TimeProvider.System, StoreHost.Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Watch_TimePassedWhileSomebodyOnlyReads_ReloadsWhenTheyHaveLetGoOrAreGoneForGood(bool breaks)
    {
        var hindrance = new ScriptedHindrance { After = TimeSpan.FromSeconds(2) };
        await using var run = await ParkedInTest.AtAsync(scene, hindrance);
        await run.SitAsync();
        if (breaks)
            Assert.True(await run.Live.Seat.LoseAsync(run.Live.Seat.Driver!));
        var before = run.Run.Page.Navigations;
        var watching = run.Parked.WatchAsync(run.Run.Held.Stopping);
        await using var pump = new TimePump(run.Time);
        await UntilAsync(() => hindrance.Looks >= 15);
        Assert.Equal(before, run.Run.Page.Navigations);

        // The claim of who is gone ends by itself.
        if (!breaks)
            await run.Live.Seat.LeaveAsync(null);
        await UntilAsync(() => run.Run.Page.Navigations > before);
        run.Parked.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [Fact]
    public async Task Sleep_SomebodyComesWhileThePageIsRead_StaysAwakeUntilTheyHaveLeft()
    {
        await using var run = await ParkedInTest.AtAsync(scene, new ScriptedHindrance());
        // Its storage is read by its own script, which is busy until then.
        var page = run.Run.Page.Body.Page;
        await page.EvaluateAsync("() => { localStorage.setItem('mark', 'here'); setTimeout(() => { const end = Date.now() + 3_000; while (Date.now() < end); }, 0); }");
        var sleeping = run.SleepAsync();
        var viewer = run.Join();
        Assert.False(await sleeping);
        Assert.False(run.Parked.IsAsleep);
        Assert.False(page.IsClosed);

        run.Live.Audience.Remove(viewer);
        Assert.False(run.Parked.MaySleep);
        run.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.True(await run.SleepAsync());
        Assert.True(run.Parked.IsAsleep);
        await run.Parked.WakeAsync(StoreHost.Token);
        Assert.Equal("here", await run.Run.Page.Body.Page.EvaluateAsync<string>("() => localStorage.getItem('mark')"));
    }

    [Fact]
    public async Task Sleep_SomebodyDroveItBefore_LosesTheirWorkOnce()
    {
        await using var run = await ParkedInTest.AtAsync(scene, new ScriptedHindrance());
        await run.SitAsync();
        await run.Live.Seat.LeaveAsync(null);
        Assert.True(run.Parked.IsTouched);
        Assert.True(await run.SleepAsync());
        await run.Parked.WakeAsync(StoreHost.Token);
        Assert.Equal((false, true), (run.Parked.IsTouched, run.Parked.LostWork));

        run.Parked.KnowsOfLoss();
        Assert.True(await run.SleepAsync());
        Assert.False(run.Parked.LostWork);
    }

    [Fact]
    public async Task Sleep_ClaimedWhileThePageIsRead_StaysAwake()
    {
        await using var run = await ParkedInTest.AtAsync(scene, new ScriptedHindrance());
        Assert.False(await run.Parked.SleepAsync(run.Parked.Attended, () => Task.FromResult(false), StoreHost.Token));
        Assert.False(run.Parked.IsAsleep);
    }

    [Fact]
    public async Task Sleep_PageThatItsAddressDoesNotBringBack_IsNotTriedAgain()
    {
        await using var run = await ParkedInTest.AtAsync(scene, new ScriptedHindrance());
        await run.Run.Page.Body.Page.EvaluateAsync("() => { document.body.innerHTML = '<input id=q>'; }");
        await run.Run.Page.Hands.FillAsync("#q", "x", null, StoreHost.Token);
        Assert.True(run.Parked.MaySleep);
        Assert.False(await run.SleepAsync());
        run.Time.Advance(TimeSpan.FromHours(1));
        Assert.False(run.Parked.MaySleep);
    }

    [Fact]
    public async Task Look_WhoAskedHasGivenUpBeforeThePageIsBack_TypesNothing()
    {
        using var aborted = new CancellationTokenSource();
        var hindrance = new ScriptedHindrance();
        await using var run = await ParkedInTest.AtAsync(scene, hindrance);
        Assert.True(await run.SleepAsync());
        hindrance.OnWake = async (_, _) =>
        {
            await aborted.CancelAsync();
            return new PageVerdict.Clear(false);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.LookAsync(aborted.Token, ("code", "471147")));
        Assert.Equal((0, false), (hindrance.Tries, run.Parked.WasTypedInto));
    }

    [Theory]
    [InlineData(600, LookOutcome.Resolved, RunStatus.Running)]
    [InlineData(2, LookOutcome.TooLate, RunStatus.Waiting)]
    public async Task Look_RedisIsAwayOnceTheObstacleIsGone_CountsIfItIsBackInTime(int secondsToLook, LookOutcome outcome, RunStatus status)
    {
        await using var run = await ParkedInTest.AtAsync(scene, new ScriptedHindrance { GivesWay = true });
        var begun = Assert.IsType<InterventionResult.LookBegun>(
            await scene.Store.Interventions.BeginLookAsync(run.InterventionId, null, TimeSpan.FromSeconds(secondsToLook), StoreHost.Token));
        Task<LookAnswer> looking;
        scene.Redis.Pause();
        try
        {
            looking = run.Parked.LookAsync(
                new() { LookId = begun.Ticket.LookId, InterventionId = run.InterventionId, Operator = "ada" }, CancellationToken.None, run.Run.Held.Stopping);
            await UntilAsync(() => run.Run.Held.WaitsForStore);
        }
        finally
        {
            scene.Redis.Resume();
        }

        await using var pump = new TimePump(run.Time);
        Assert.Equal(outcome, (await looking.WaitAsync(Limit, TimeProvider.System, StoreHost.Token)).Outcome);
        Assert.Equal(status, (await scene.Store.Runs.FindAsync(run.Run.Lease.RunId, StoreHost.Token))!.Status);
    }

    [Fact]
    public async Task Look_BrowserIsBeingStartedWhileThePageSleeps_IsStillBlockedAndTheRunWaitsOn()
    {
        var hindrance = new ScriptedHindrance { After = TimeSpan.FromSeconds(2) };
        await using var run = await ParkedInTest.AtAsync(scene, hindrance);
        Assert.True(await run.SleepAsync());
        var watching = run.Parked.WatchAsync(run.Run.Held.Stopping);
        foreach (var trouble in (Exception[])[new BrowserAwayException(null), new PageFaultException(PageFault.BrowserGone, "The browser broke.")])
        {
            scene.BrowserTrouble = trouble;
            Assert.Equal(new LookAnswer(LookOutcome.StillBlocked, trouble.Message), await run.LookAsync(CancellationToken.None));
        }

        // Its time passes too, and it can't be brought back for that either.
        await using var pump = new TimePump(run.Time);
        var now = run.Time.GetTimestamp();
        await UntilAsync(() => run.Time.GetElapsedTime(now) > TimeSpan.FromSeconds(20));
        Assert.Equal((0, false), (hindrance.Looks, watching.IsCompleted));
        scene.BrowserTrouble = null;
        await UntilAsync(() => hindrance.Looks > 0);
        run.Parked.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [Fact]
    public async Task Awake_MoreThanMayBe_TheOneAloneForLongestGoesFirst()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var limits = new WorkerOptions { MaxAwake = 2, HibernateAfterSeconds = 86_400 };
        var runs = new HeldRuns();
        List<ParkedInTest> all = [];
        for (var n = 0; n < 3; n++)
        {
            all.Add(await ParkedInTest.AtAsync(scene, new ScriptedHindrance(), time));
            runs.Add(all[n].Run.Held);
        }

        time.Advance(TimeSpan.FromSeconds(1));
        all[2].Parked.Attend();
        time.Advance(TimeSpan.FromSeconds(1));
        all[0].Parked.Attend();
        Assert.Contains("MaxAwake", runs.WhyFull(limits), StringComparison.Ordinal);
        using var hibernator = new Hibernator(runs, scene.Store.Interventions, Options.Create(limits), time, NullLogger<Hibernator>.Instance);
        await hibernator.StartAsync(StoreHost.Token);
        await using (new TimePump(time))
            await UntilAsync(() => all.Any(one => one.Parked.IsAsleep));

        await hibernator.StopAsync(StoreHost.Token);
        Assert.Equal([false, true, false], all.Select(one => one.Parked.IsAsleep));
        Assert.Null(runs.WhyFull(limits));
        Assert.Contains("MaxWaiting", runs.WhyFull(new WorkerOptions { MaxWaiting = 3 }), StringComparison.Ordinal);
        foreach (var one in all)
            await one.DisposeAsync();
    }

    [Fact]
    public async Task Awake_SomebodyWorkedOnThem_TheyGoLastAndOnlyForRoom()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var runs = new HeldRuns();
        List<ParkedInTest> all = [];
        for (var n = 0; n < 3; n++)
        {
            all.Add(await ParkedInTest.AtAsync(scene, new ScriptedHindrance(), time));
            runs.Add(all[n].Run.Held);
            if (n == 2)
                continue;
            await all[n].SitAsync();
            await all[n].Live.Seat.HandOverAsync(StoreHost.Token);
            time.Advance(TimeSpan.FromSeconds(90));
        }

        await HibernateAsync(new() { MaxAwake = 2, HibernateAfterSeconds = 60 }, () => all[2].Parked.IsAsleep);
        await HibernateAsync(new() { MaxAwake = 2, HibernateAfterSeconds = 60 });
        await HibernateAsync(new() { MaxAwake = 1, HibernateAfterSeconds = 86_400 });
        Assert.Equal([false, false, true], all.Select(one => one.Parked.IsAsleep));

        await HibernateAsync(new() { MaxAwake = 1, HibernateAfterSeconds = 60 }, () => all[0].Parked.IsAsleep);
        Assert.Equal([true, false, true], all.Select(one => one.Parked.IsAsleep));
        Assert.Equal([true, false, false], all.Select(one => one.Parked.LostWork));
        foreach (var one in all)
            await one.DisposeAsync();

        async Task HibernateAsync(WorkerOptions limits, Func<bool>? isSo = null)
        {
            using var hibernator = new Hibernator(runs, scene.Store.Interventions, Options.Create(limits), time, NullLogger<Hibernator>.Instance);
            await hibernator.StartAsync(StoreHost.Token);
            var rounds = time.GetTimestamp();
            await using (new TimePump(time))
                await UntilAsync(() => isSo?.Invoke() ?? time.GetElapsedTime(rounds) > TimeSpan.FromSeconds(5));
            await hibernator.StopAsync(StoreHost.Token);
        }
    }

    [Fact]
    public async Task Note_WhileTheRunWorks_KeepsWhatIsKnownOfItsProgress()
    {
        await using var run = await ParkedInTest.AtAsync(scene, new ScriptedHindrance());
        Assert.Equal(ResumeResult.Resumed, await scene.Store.Queue.ResumeAsync(
            run.Run.Lease, new(run.InterventionId, Resolution.Cleared, ResolvedBy.Page), StoreHost.Token));
        await run.Run.NoteAsync("The session is kept for later runs");
        var progress = (await scene.Store.Runs.FindAsync(run.Run.Lease.RunId, StoreHost.Token))!.Progress!;
        Assert.Equal(("The session is kept for later runs", 40), (progress.Message, progress.Percent));
    }

    public void Dispose() => scene.BrowserTrouble = null;

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(StoreHost.Token);
        limit.CancelAfter(Limit);
        while (!isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
    }
}
