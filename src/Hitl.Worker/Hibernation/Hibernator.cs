using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Worker.Browsers;
using Hitl.Worker.Interventions;
using Hitl.Worker.Jobs;
using Microsoft.Extensions.Options;

namespace Hitl.Worker.Hibernation;

/// <summary>
/// Waiting costs nothing: closes the pages of runs that nobody has claimed or watched for a while, and of those that have been
/// alone for longest when too many are open. They come back when somebody needs them. Of a page that somebody worked on only
/// what the site stored comes back: it is closed last, where that alone makes room.
/// </summary>
internal sealed partial class Hibernator(
    HeldRuns runs, InterventionStore interventions, IOptions<WorkerOptions> options, TimeProvider time, ILogger<Hibernator> logger) : BackgroundService
{
    private const int AtOnce = 4;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RoundAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is StoreUnavailableException or StoreFullException)
            {
                // Without Redis nobody knows who has claimed what: all stay awake.
                LogStore(exception.Message);
            }
        }
    }

    private async Task RoundAsync(CancellationToken stoppingToken)
    {
        var awake = runs.All.Select(run => (Run: run, run.Parked)).Where(one => one.Parked is { IsAsleep: false }).Select(one => (one.Run, Parked: one.Parked!)).ToArray();
        if (awake.Length == 0)
            return;
        var claimed = await interventions.ListClaimedAsync(stoppingToken);
        foreach (var (_, parked) in awake.Where(one => one.Parked.Live.IsWatched || claimed.Contains(one.Parked.InterventionId)))
            parked.Attend();
        var tooMany = awake.Length - options.Value.MaxAwake;
        var after = TimeSpan.FromSeconds(options.Value.HibernateAfterSeconds);
        var due = awake.Where(one => one.Parked.MaySleep && !claimed.Contains(one.Parked.InterventionId))
            .Select(one => (one.Run, one.Parked, Since: one.Parked.Attended, one.Parked.IsTouched))
            .OrderBy(one => (one.IsTouched, one.Since))
            .Where((one, n) =>
            {
                var isOver = time.GetElapsedTime(one.Since) >= after;
                return one.IsTouched ? n < tooMany && isOver : n < tooMany || isOver;
            });
        await Parallel.ForEachAsync(
            due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
            async (one, stopping) => await SleepAsync(one.Run, one.Parked, one.Since, stopping));
    }

    private async Task SleepAsync(HeldRun run, ParkedRun parked, long since, CancellationToken stoppingToken)
    {
        async Task<bool> IsUnclaimedAsync() => !(await interventions.ListClaimedAsync(stoppingToken)).Contains(parked.InterventionId);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, run.Stopping);
        try
        {
            if (await parked.SleepAsync(since, IsUnclaimedAsync, either.Token))
                LogSleeps(run.Lease.RunId);
            else if (!parked.MaySleep)
                LogStaysAwake(run.Lease.RunId);
        }
        catch (Exception exception) when (exception is PageFaultException or ObjectDisposedException
            || (exception is OperationCanceledException && !stoppingToken.IsCancellationRequested))
        {
            // The run goes on or ends for a reason of its own.
            LogStaysAwake(run.Lease.RunId);
        }
        catch (Exception mistake) when (mistake is not (OperationCanceledException or StoreUnavailableException or StoreFullException))
        {
            // One odd page must not keep all others awake.
            LogBroken(run.Lease.RunId, mistake.GetType().FullName ?? "unknown", mistake.StackTrace ?? "");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId} can't hibernate, a mistake of ours, {Type}: {Where}")]
    private partial void LogBroken(string runId, string type, string where);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Run {RunId} hibernates")]
    private partial void LogSleeps(string runId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Run {RunId} can't hibernate")]
    private partial void LogStaysAwake(string runId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No run hibernates at the moment: {Why}")]
    private partial void LogStore(string why);
}
