using Hitl.Redis;
using Hitl.Redis.Sessions;
using Hitl.Worker.Jobs;

namespace Hitl.Worker.Sessions;

/// <summary>
/// One human act frees many: whenever a session was kept, by whichever worker, the runs of this worker that wait for the same
/// are offered it. A ring says when to look; a slow poll makes up for rings that were missed.
/// </summary>
internal sealed partial class SessionOffers(HeldRuns runs, SessionStore store, SessionVault vault, TimeProvider time, ILogger<SessionOffers> logger)
    : BackgroundService
{
    private const int AtOnce = 2;
    private const int MostPerRound = 20;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    private readonly Signal signal = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var bell = await store.SubscribeAsync(signal.Ring, stoppingToken);
                while (true)
                {
                    await OfferAsync(stoppingToken);
                    await signal.WaitAsync(Poll, time, stoppingToken);
                }
            }
            catch (Exception exception) when (exception is StoreUnavailableException or StoreFullException)
            {
                LogStore(exception.Message);
                await Task.Delay(Poll, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task OfferAsync(CancellationToken stoppingToken)
    {
        var offers = new List<(HeldRun Run, ParkedSessions Sessions, OpenedSession Session)>();
        foreach (var waiting in runs.All.Where(run => run.Sessions is not null).GroupBy(run => run.Sessions?.Key))
        {
            if (waiting.Key is not { } key || await store.NewestAsync(key, stoppingToken) is not { } newest)
                continue;
            var takers = waiting.Where(run => run.Sessions?.MayBeOffered(newest) == true).ToArray();
            if (takers.Length > 0 && await vault.OpenAsync(key, newest, stoppingToken) is { } opened)
                offers.AddRange(takers.Select(run => (run, run.Sessions!, opened)));
        }

        // A session that came meanwhile is looked for before the rest is done.
        if (offers.Count > MostPerRound)
            signal.Ring();
        await Parallel.ForEachAsync(
            offers.Take(MostPerRound),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
            async (offer, stopping) => await OfferAsync(offer.Run, offer.Sessions, offer.Session, stopping));
    }

    private async Task OfferAsync(HeldRun run, ParkedSessions sessions, OpenedSession session, CancellationToken stoppingToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, run.Stopping);
        try
        {
            if (await sessions.OfferAsync(session, either.Token))
                LogFreed(run.Lease.RunId, session.Id);
            else
                LogNotFreed(run.Lease.RunId, session.Id);
        }
        catch (CancelRequestedException)
        {
            run.Stop(StopReason.Cancelled);
        }
        catch (LeaseLostException)
        {
            run.Stop(StopReason.LeaseLost);
        }
        catch (Exception exception) when ((exception is OperationCanceledException && !stoppingToken.IsCancellationRequested) || exception is ObjectDisposedException)
        {
            // The run ended meanwhile, for a reason of its own.
            LogNotFreed(run.Lease.RunId, session.Id);
        }
        catch (Exception mistake) when (mistake is not (OperationCanceledException or StoreUnavailableException or StoreFullException))
        {
            // One odd page must not end the offers to all others. Only its type is told: a browser's message may repeat what it read.
            LogBroken(run.Lease.RunId, mistake.GetType().FullName ?? "unknown", mistake.StackTrace ?? "");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId} could not be offered a session, a mistake of ours, {Type}: {Where}")]
    private partial void LogBroken(string runId, string type, string where);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} was freed by session {SessionId}")]
    private partial void LogFreed(string runId, string sessionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} was not freed by session {SessionId}")]
    private partial void LogNotFreed(string runId, string sessionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Kept sessions can't be offered to waiting runs at the moment: {Why}")]
    private partial void LogStore(string why);
}
