using Hitl.Redis;
using Hitl.Redis.Runs;
using Hitl.Worker.Browsers;
using Hitl.Worker.Runs;
using Microsoft.Extensions.Options;

namespace Hitl.Worker.Jobs;

/// <summary>Takes jobs while there is a place for them, and lets the runs end when the process has to.</summary>
internal sealed partial class TakeLoop(
    JobQueue queue, HeldRuns runs, Slots slots, BrowserHost browser, LeaseKeeper keeper, WorkerSelf self, RunLife life,
    IOptions<WorkerOptions> options, TimeProvider time, ILogger<TakeLoop> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private readonly Signal signal = new();
    private readonly List<Task> lives = [];
    private bool full;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        slots.Freed += signal.Ring;
        browser.BecameReady += signal.Ring;
        try
        {
            await TakeAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await DrainAsync();
        }
        finally
        {
            slots.Freed -= signal.Ring;
            browser.BecameReady -= signal.Ring;
        }
    }

    private async Task TakeAsync(CancellationToken stoppingToken)
    {
        var me = await self.WhenListeningAsync(stoppingToken);
        var pause = FirstPause;
        while (true)
        {
            stoppingToken.ThrowIfCancellationRequested();
            try
            {
                await using var bell = await queue.SubscribeAsync(Rung, stoppingToken);
                while (true)
                {
                    while (await TakeOneAsync(me, stoppingToken))
                        pause = FirstPause;
                    await signal.WaitAsync(TimeSpan.FromSeconds(options.Value.PollSeconds), time, stoppingToken);
                }
            }
            catch (Exception exception) when (exception is StoreUnavailableException or StoreFullException)
            {
                LogStore(exception.Message, pause.TotalSeconds);
                await Task.Delay(pause, time, stoppingToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task<bool> TakeOneAsync(WorkerIdentity me, CancellationToken stoppingToken)
    {
        lives.RemoveAll(life => life.IsCompleted);
        if (browser.Problem is not null || IsFull() || slots.TryTake() is not { } slot)
            return false;
        TakenRun? taken = null;
        try
        {
            // Not cancelled half-way: a run that was taken and forgotten would wait for its lease to run out.
            taken = await queue.TakeAsync(me, CancellationToken.None);
        }
        finally
        {
            if (taken is null)
                slot.GiveBack();
        }

        if (taken is null)
            return false;
        var held = new HeldRun(taken, queue.LeaseTime, time);
        runs.Add(held);
        lives.Add(life.LiveAsync(held, slot));
        return true;
    }

    private bool IsFull()
    {
        var why = runs.WhyFull(options.Value);
        if (why is not null && !full)
            LogFull(why);
        full = why is not null;
        return full;
    }

    private void Rung()
    {
        signal.Ring();
        if (runs.All.Count > 0)
            keeper.Ring();
    }

    private async Task DrainAsync()
    {
        self.IsDraining = true;
        keeper.Ring();
        // Who waits for a human won't be done in time: another worker may start with the rest of the time.
        foreach (var run in runs.All.Where(run => run.Parked is not null))
            run.Stop(StopReason.Draining);
        var all = Task.WhenAll(lives);
        await all.WaitAsync(TimeSpan.FromSeconds(options.Value.DrainSeconds), time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var run in runs.All)
            run.Stop(StopReason.Draining);
        await all;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No job can be taken: {Why} Trying again in {Seconds} s")]
    private partial void LogStore(string why, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Why}")]
    private partial void LogFull(string why);
}
