using Hitl.Contracts.Sessions;
using Hitl.Redis;
using Hitl.Worker.Browsers;
using Hitl.Worker.Interventions;
using Hitl.Worker.Runs;

namespace Hitl.Worker.Sessions;

/// <summary>Takes a run's session, proves it in a fresh browser and only then keeps it.</summary>
internal sealed partial class SessionKeeper(SessionVault vault, SessionProofs proofs, ILogger<SessionKeeper> logger)
{
    private const string Unreadable = "The browser's storage could not be read.";
    private const int MostTries = 3;
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);
    private const string NoLonger = "The run went on or ended before.";

    /// <summary>
    /// An operator asks for it while the run waits: answers in time when it is kept, or why it is not. A page may still be writing
    /// what it needs: when what it has stored changes soon after, that is tried too.
    /// </summary>
    public async Task<CaptureAnswer> CaptureNowAsync(RunContext run, Hindrance hindrance, ParkedRun parked, string by, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(SessionProofs.Longest, run.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        CaptureAnswer? answer = null;
        try
        {
            (var taken, answer) = await TakeAsync(run, hindrance, parked, either.Token);
            string? tried = null;
            for (var tries = 1; taken is not null; tries++)
            {
                if (taken.Storage != tried)
                    answer = await ProveAndKeepAsync(run, hindrance, taken, by, parked.InterventionId, either.Token, cancellationToken);
                if (answer is not { Outcome: CaptureOutcome.SessionUnproven } || tries == MostTries)
                    break;
                tried = taken.Storage;
                await Task.Delay(TryAgainAfter, run.Time, either.Token);
                (taken, _) = await TakeAsync(run, hindrance, parked, either.Token);
            }

            return answer!;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return answer ?? Refused(CaptureOutcome.SessionUnproven, SessionProofs.TooSlow);
        }
    }

    /// <summary>What the page has stored, or why that is nothing to keep.</summary>
    private static async Task<(TakenSession? Taken, CaptureAnswer? Refused)> TakeAsync(RunContext run, Hindrance hindrance, ParkedRun parked, CancellationToken cancellationToken)
    {
        var taken = await parked.WithPageAsync(async stopping =>
        {
            if (parked.Live.IsHeldUp)
                return new CaptureAnswer(CaptureOutcome.StillBlocked, "The page waits for an answer to its dialog.", null);
            if (hindrance.IsLoginOrChallenge && (await hindrance.LookAsync(stopping)).Still is { } still)
                return new CaptureAnswer(CaptureOutcome.StillBlocked, still, null);
            return await ReadAsync(run, hindrance, stopping) is { } session ? session : (object)Refused(CaptureOutcome.SessionUnproven, Unreadable);
        }, cancellationToken);
        return taken is TakenSession read ? (read, null) : (null, taken as CaptureAnswer ?? Refused(CaptureOutcome.TooLate, NoLonger));
    }

    /// <summary>The obstacle is gone: the session is taken now, and proven and kept while the run goes on.</summary>
    public async Task BeginAsync(RunContext run, Hindrance hindrance, string by, string interventionId)
    {
        if (await ReadInTimeAsync(run, hindrance) is not { } session)
        {
            await TellAsync(run, Refused(CaptureOutcome.SessionUnproven, Unreadable));
            return;
        }

        run.Captures.Begin(async stopping =>
        {
            try
            {
                await TellAsync(run, await ProveAndKeepAsync(run, hindrance, session, by, interventionId, stopping, stopping));
            }
            catch (Exception exception) when (exception is OperationCanceledException or LeaseLostException or StoreUnavailableException or StoreFullException)
            {
                // The run is over, or Redis is away: there is no run, or no place, to keep it for.
                LogGivenUp(exception);
            }
            catch (Exception mistake)
            {
                // The run did its work all the same. Only the type is told: a browser's message may repeat what it read.
                LogBroken(mistake.GetType().FullName ?? "unknown", mistake.StackTrace ?? "");
            }
        });
    }

    // A human has just freed the run: a slow storage is no reason to end it.
    private static async Task<TakenSession?> ReadInTimeAsync(RunContext run, Hindrance hindrance)
    {
        try
        {
            return await ReadAsync(run, hindrance, run.Held.Stopping);
        }
        catch (PageFaultException fault) when (fault.Fault == PageFault.TimedOut)
        {
            return null;
        }
    }

    private static async Task<TakenSession?> ReadAsync(RunContext run, Hindrance hindrance, CancellationToken cancellationToken) =>
        await run.Page.ReadStorageAsync(cancellationToken) is { } storage
            // Where to prove it: where it got through, and at the latest at the run's start.
            ? new(storage, [.. run.PagesToTry.Append(run.Bound.StartUrl).Distinct()], await MustShowAsync(run, hindrance, cancellationToken)) : null;

    /// <summary>
    /// Whether a proof has to see what the run needs: without that, a page that anybody gets would prove a session that is none.
    /// Not where the run's script had worked on the page: its address alone does not bring back what it showed. Nothing says what
    /// a page shows after an input or before a verdict: there the proof has to see the items if this page has them.
    /// </summary>
    private static async Task<bool> MustShowAsync(RunContext run, Hindrance hindrance, CancellationToken cancellationToken)
    {
        if (hindrance.Elsewhere is not null)
            return !run.Page.WasActedOn;
        var items = PageNeed.Items(run.Recipe);
        return items.IsThere(await run.Page.Sight.ObserveAsync(items.Question, cancellationToken));
    }

    private async Task<CaptureAnswer> ProveAndKeepAsync(
        RunContext run, Hindrance hindrance, TakenSession taken, string by, string interventionId, CancellationToken proving, CancellationToken keeping)
    {
        var facts = StorageFacts.Of(taken.Storage, run.Bound.StartUrl);
        if (facts.IsEmpty)
            return Refused(CaptureOutcome.SessionEmpty, "The browser has neither cookies nor storage: there is nothing to keep.");
        if (System.Text.Encoding.UTF8.GetByteCount(taken.Storage) > SessionOptions.LargestBytes)
            return Refused(CaptureOutcome.SessionTooLarge, $"The browser's storage is larger than {SessionOptions.LargestBytes / (1024 * 1024)} MB.");
        var why = "";
        foreach (var url in taken.Places)
        {
            var proof = await proofs.TryAsync(run.Bound, url, taken.Storage, hindrance.Elsewhere, taken.MustShow, run.Held.EnsureHeld, proving);
            if (proof.Outcome == ProofOutcome.Proven)
            {
                var session = new KeptSession(url.AbsoluteUri, run.Held.Taken.Params, taken.Storage, proof.ShowsItems);
                return new(CaptureOutcome.Captured, null, await vault.KeepAsync(run.Lease, run.SessionKey, session, facts, by, interventionId, keeping));
            }

            why = proof.Message ?? "";
        }

        return Refused(CaptureOutcome.SessionUnproven, $"A fresh browser with the same state did not get through: {why}");
    }

    private sealed record TakenSession(string Storage, IReadOnlyList<Uri> Places, bool MustShow)
    {
        /// <summary>Keeps the values out of whatever prints a record.</summary>
        public override string ToString() => nameof(TakenSession);
    }

    private async Task TellAsync(RunContext run, CaptureAnswer answer)
    {
        if (answer.Session is null)
            LogNotKept(answer.Outcome, answer.Message);
        await run.NoteAsync(answer.Session is not null ? "The session is kept for later runs" : $"The session is not kept. {answer.Message}");
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The session is not kept, a mistake of ours, {Type}: {Where}")]
    private partial void LogBroken(string type, string where);

    private static CaptureAnswer Refused(CaptureOutcome outcome, string message) => new(outcome, message, null);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The session is not kept, {Outcome}: {Why}")]
    private partial void LogNotKept(CaptureOutcome outcome, string? why);

    [LoggerMessage(Level = LogLevel.Information, Message = "The session is not kept, the run is over or Redis is away")]
    private partial void LogGivenUp(Exception why);
}
