using Hitl.Redis;
using Hitl.Redis.Runs;
using Hitl.Redis.Workers;
using Hitl.Worker.Browsers;
using Microsoft.Extensions.Options;

namespace Hitl.Worker.Jobs;

/// <summary>Renews all leases in one call, well before they run out, and says who this worker is and how it fares.</summary>
internal sealed partial class LeaseKeeper(
    JobQueue queue, WorkerRegistry registry, HeldRuns runs, Slots slots, BrowserHost browser, WorkerSelf self,
    IOptions<WorkerOptions> options, TimeProvider time, ILogger<LeaseKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AfterAMiss = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(1);
    private readonly Signal signal = new();
    private int waiting;

    /// <summary>Beat now: something about the leases may have changed.</summary>
    public void Ring() => signal.Ring();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var every = queue.LeaseTime / 3;
        browser.BecameReady += Ring;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var pause = await BeatAsync(every, stoppingToken) ? every : AfterAMiss;
                await Task.Delay(AtMostEvery, time, stoppingToken);
                await signal.WaitAsync(pause - AtMostEvery, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await SayGoodbyeAsync();
        }
        finally
        {
            browser.BecameReady -= Ring;
        }
    }

    private async Task<bool> BeatAsync(TimeSpan every, CancellationToken stoppingToken)
    {
        // A beat that hangs is given up when the next one is due.
        using var limit = new CancellationTokenSource(every, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stoppingToken);
        var held = runs.All;
        var sent = time.GetTimestamp();
        try
        {
            var report = await queue.HeartbeatAsync(Describe(), [.. held.Select(run => run.Lease)], either.Token);
            foreach (var run in held)
                Tell(run, report.Runs.GetValueOrDefault(run.Lease.RunId, LeaseState.Lost), sent);
            TellWaiting(held.Count(run => run.WaitsForStore));
            return true;
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreFullException
            || (exception is OperationCanceledException && !stoppingToken.IsCancellationRequested))
        {
            LogMissed(held.Count, exception is OperationCanceledException ? "no answer in time" : exception.Message);
            return false;
        }
    }

    private WorkerHeartbeat Describe() => new()
    {
        WorkerId = self.Id,
        StartedAt = self.StartedAt,
        Address = self.Address,
        Running = slots.Taken,
        Waiting = runs.Waiting,
        MaxRunning = options.Value.MaxRunning,
        Browser = browser.Version,
        Draining = self.IsDraining,
        Problem = browser.Problem ?? runs.WhyFull(options.Value),
    };

    private static void Tell(HeldRun run, LeaseState state, long sent)
    {
        if (state != LeaseState.Lost)
            run.Renewed(sent);
        if (state == LeaseState.CancelRequested)
            run.Stop(StopReason.Cancelled);
        if (state == LeaseState.Lost)
            run.Stop(StopReason.LeaseLost);
    }

    private void TellWaiting(int now)
    {
        if (now > 0 && waiting == 0)
            LogWaiting(now);
        waiting = now;
    }

    private async Task SayGoodbyeAsync()
    {
        using var limit = new CancellationTokenSource(GoodbyeTime, time);
        try
        {
            await registry.RemoveAsync(self.Id, limit.Token);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreFullException or OperationCanceledException)
        {
            LogMissed(0, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis takes no writes; {Runs} runs stand still and keep their leases until it does. /health says why")]
    private partial void LogWaiting(int runs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No heartbeat for {Runs} runs: {Why}")]
    private partial void LogMissed(int runs, string why);
}
