using System.Security.Cryptography;
using System.Text;
using Hitl.Contracts.Interventions;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Redis.Runs;
using Hitl.Worker.Browsers;
using Hitl.Worker.Hibernation;
using Hitl.Worker.Jobs;
using Hitl.Worker.Live;

namespace Hitl.Worker.Interventions;

/// <summary>
/// A run that waits for a human and holds its page. One look at a time: the operator's and the worker's own go through
/// the same gate and the same detector, at the page as it stands.
/// </summary>
internal sealed class ParkedRun(
    string interventionId, string secret, Hindrance hindrance, RunPage page, LivePage live, PageSleep sleep, JobQueue queue, HeldRun held, RunEnding ending, TimeProvider time)
    : IHibernatingRun, IDisposable
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(1);
    private static readonly IReadOnlyDictionary<string, string> NoValues = new Dictionary<string, string>();
    private readonly SemaphoreSlim gate = new(1);
    private readonly TaskCompletionSource<ParkedEnd> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long attended = time.GetTimestamp();
    private int sittingsGone;
    private readonly byte[] secret = Encoding.UTF8.GetBytes(secret);

    public string InterventionId => interventionId;

    /// <summary>The page as operators see and drive it.</summary>
    public LivePage Live => live;

    /// <summary>The page was put away while nobody needed it.</summary>
    public bool IsAsleep => sleep.IsAsleep;

    /// <inheritdoc/>
    public bool LostWork { get; private set; }

    /// <summary>Another browser can bring the page back, and nobody looks at it.</summary>
    public bool MaySleep => sleep.IsDue && NobodyNeedsIt;

    /// <summary>Somebody has driven it since it was there: it would come back without what they did.</summary>
    public bool IsTouched => live.Seat.Sittings != sittingsGone;

    private bool NobodyNeedsIt => !live.IsWatched && !ended.Task.IsCompleted;

    /// <summary><see cref="TimeProvider.GetTimestamp"/> when somebody needed the page last.</summary>
    public long Attended => Interlocked.Read(ref attended);

    /// <summary>How the intervention ended, where that was here.</summary>
    public Resolution? Resolution { get; private set; }

    /// <summary>Whose act made the run go on: an operator, the page, or the system with a kept session.</summary>
    public string? FreedBy { get; private set; }

    /// <summary>What the operator who resolved it said about keeping the session; null: nothing.</summary>
    public bool? CaptureWish { get; private set; }

    /// <summary>Values of an operator were typed into the page: what it shows and where it is may hold them.</summary>
    public bool WasTypedInto { get; private set; }

    public bool IsSecret(string? presented) =>
        presented is not null && CryptographicOperations.FixedTimeEquals(secret, Encoding.UTF8.GetBytes(presented));

    /// <summary>Waits until the obstacle is gone, by an operator's look or by itself.</summary>
    public async Task<ParkedEnd> WatchAsync(CancellationToken stopping)
    {
        // By the monotonic clock: the machine's own may be set while somebody is waited for.
        var (reloadAfter, since) = (hindrance.LooksAgainAfter, time.GetTimestamp());
        var clearBefore = false;
        while (true)
        {
            await ((Task)ended.Task).WaitAsync(Pause(), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stopping.ThrowIfCancellationRequested();
            await gate.WaitAsync(stopping);
            try
            {
                if (ended.Task.IsCompleted)
                    return await ended.Task;
                // Nothing is done to the page while somebody drives it: who does nothing may be reading.
                var isDue = reloadAfter is { } wait && time.GetElapsedTime(since) >= wait && !live.IsDriven;
                if (sleep.IsAsleep && !isDue)
                    continue;
                if (isDue)
                {
                    (reloadAfter, since) = (hindrance.LooksAgainAfter, time.GetTimestamp());
                    if (sleep.IsAsleep)
                        await WakeInsideAsync(stopping);
                    else
                        await page.ReloadAsync(stopping);
                    var after = await hindrance.LookAsync(stopping);
                    (reloadAfter, since) = (after.Still is null ? null : hindrance.LooksAgainAfter, time.GetTimestamp());
                }

                // It would not answer.
                if (live.IsHeldUp)
                    continue;
                var found = await hindrance.LookAsync(stopping);
                // Between two documents a page may be blank for a moment: without the content it has to be clear twice.
                if (live.Grace.MayGoOn(found.Still is null && (found.Certain || clearBefore)) && await ClearAsync())
                    return ParkedEnd.Resumed;
                clearBefore = found.Still is null;
            }
            catch (Exception away) when (IsPassing(away))
            {
                // As long as somebody may still help, that is no end.
                clearBefore = false;
            }
            finally
            {
                gate.Release();
            }
        }
    }

    /// <summary>The operator says that it is done, or sends what was asked for.</summary>
    // With "aborted" who asked is gone: what was to be typed is not typed late.
    public async Task<LookAnswer> LookAsync(LookRequest request, CancellationToken aborted, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        await gate.WaitAsync(either.Token);
        try
        {
            aborted.ThrowIfCancellationRequested();
            if (ended.Task.IsCompleted)
                return new(LookOutcome.TooLate, null);
            if (live.IsHeldUp)
                return new(LookOutcome.StillBlocked, "The page waits for an answer to its dialog.");
            var values = request.Values ?? NoValues;
            if (hindrance.WhyRefused(values) is { } refused)
                return new(LookOutcome.ValuesRefused, refused);
            var with = new ResolvedIntervention(interventionId, Contracts.Interventions.Resolution.Resolved, request.Operator, request.Note, request.LookId);
            if (hindrance is Review && values.TryGetValue(Review.Verdict, out var verdict))
                return await EndAsync(verdict, with, stopping);
            await WakeInsideAsync(stopping);
            // That may have taken longer than whoever asked waits for.
            aborted.ThrowIfCancellationRequested();
            WasTypedInto |= values.Count > 0;
            var found = await hindrance.TryAsync(values, stopping);
            if (found.Still is not null)
                return new(LookOutcome.StillBlocked, found.Still);
            if (await ResumeAsync(with) != ResumeResult.Resumed)
                return new(LookOutcome.TooLate, null);
            Resolution = with.Resolution;
            (FreedBy, CaptureWish) = (request.Operator, request.CaptureSession);
            ended.TrySetResult(ParkedEnd.Resumed);
            return new(LookOutcome.Resolved, null);
        }
        catch (Exception away) when (IsPassing(away))
        {
            return new(LookOutcome.StillBlocked, away.Message);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Uses the page between two looks. Default where the run no longer waits.</summary>
    public async Task<T?> WithPageAsync<T>(Func<CancellationToken, Task<T>> use, CancellationToken cancellationToken) where T : class
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (ended.Task.IsCompleted)
                return null;
            await WakeInsideAsync(cancellationToken);
            return await use(cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>
    /// The run goes on in a fresh browser that has no obstacle. False when it no longer waits, or somebody drives its page: then
    /// the browser is still the caller's.
    /// </summary>
    // "Aborted" is whoever offers: it ends with the offers to all others, while what is written here is this run's own.
    public async Task<bool> FreeAsync(PageBody fresh, Action freed, CancellationToken aborted)
    {
        await gate.WaitAsync(aborted);
        try
        {
            if (ended.Task.IsCompleted || live.IsDriven)
                return false;
            if (await ResumeAsync(Cleared(ResolvedBy.System)) != ResumeResult.Resumed)
                return false;
            // From here on it is written that the run goes on: it has to, in the fresh browser.
            (Resolution, FreedBy) = (Contracts.Interventions.Resolution.Cleared, ResolvedBy.System);
            freed();
            try
            {
                await page.MoveAsync(fresh);
            }
            finally
            {
                ended.TrySetResult(ParkedEnd.Resumed);
            }

            return true;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Somebody needs the page.</summary>
    public void Attend() => Interlocked.Exchange(ref attended, time.GetTimestamp());

    /// <summary>Puts the page away if nobody has needed it since then; false when it stays awake.</summary>
    /// <param name="since">As <see cref="Attended"/> was.</param>
    /// <param name="isUnclaimed">Asked last: what the page holds takes a while to read.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<bool> SleepAsync(long since, Func<Task<bool>> isUnclaimed, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            bool IsAlone() => NobodyNeedsIt && Attended == since;
            if (!sleep.IsDue || !IsAlone() || sleep.IsAsleep)
                return false;
            return await sleep.SleepAsync(async () =>
            {
                if (!await isUnclaimed() || !IsAlone())
                    return false;
                // From here on it sleeps: whoever comes at that moment is told.
                (LostWork, sittingsGone) = (LostWork || IsTouched, live.Seat.Sittings);
                return true;
            }, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void KnowsOfLoss() => LostWork = false;

    /// <summary>Brings the page back, for somebody who is about to look at it; returns at once when it is awake.</summary>
    public async Task WakeAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (!ended.Task.IsCompleted)
                await WakeInsideAsync(cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Whoever still waits for the page finds that it is over. The gate holds no handle, and others may stand at it.</summary>
    public void Dispose() => ended.TrySetCanceled();

    // Redis is waited for, as with any other write: who asked for the look and is gone by then is refused there, by its deadline.
    private async Task<ResumeResult> ResumeAsync(ResolvedIntervention with)
    {
        try
        {
            return await held.WriteAsync((operation, stopping) => queue.ResumeAsync(held.Lease, with, operation, stopping));
        }
        catch (Exception unheard) when (unheard is StoreUnavailableException or OperationCanceledException)
        {
            // Nobody knows whether it was written: the run is given up here, and its end is written for what was.
            ended.TrySetException(unheard);
            throw;
        }
    }

    /// <summary>The site is away for a moment, or the browser that a page is to be brought back in.</summary>
    public static bool IsPassing(Exception exception) =>
        exception is BrowserAwayException or PageFaultException { Fault: PageFault.TimedOut or PageFault.Unreachable };

    private async Task WakeInsideAsync(CancellationToken cancellationToken)
    {
        Attend();
        await sleep.WakeAsync(cancellationToken);
    }

    private async Task<LookAnswer> EndAsync(string verdict, ResolvedIntervention with, CancellationToken stopping)
    {
        var done = verdict == Review.Accept
            ? await ending.CompleteAsync(with, stopping)
            : await ending.FailAsync($"{hindrance.Message} {with.ResolvedBy} let it fail.", with, stopping);
        if (!done)
            return new(LookOutcome.TooLate, null);
        Resolution = with.Resolution;
        ended.TrySetResult(ParkedEnd.Over);
        return new(LookOutcome.Resolved, null);
    }

    private ResolvedIntervention Cleared(string by) => new(interventionId, Contracts.Interventions.Resolution.Cleared, by);

    private async Task<bool> ClearAsync()
    {
        if (await ResumeAsync(Cleared(ResolvedBy.Page)) != ResumeResult.Resumed)
            return false;
        Resolution = Contracts.Interventions.Resolution.Cleared;
        FreedBy = ResolvedBy.Page;
        // The run has the page again: nobody may put it away or move it from here on.
        ended.TrySetResult(ParkedEnd.Resumed);
        return true;
    }

    // Not without a pause at all: a page that a dialog holds up is looked at no sooner for it.
    private TimeSpan Pause() => live.Grace.Left is { } left && left > TimeSpan.Zero && left < WatchEvery ? left : WatchEvery;
}
