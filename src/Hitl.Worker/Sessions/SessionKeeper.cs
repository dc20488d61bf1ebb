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
    private const string NoLonger = "The run went on or ended before.";

    /// <summary>An operator asks for it while the run waits: answers when it is kept, or why it is not.</summary>
    public async Task<CaptureAnswer> CaptureNowAsync(RunContext run, Hindrance hindrance, ParkedRun parked, string by, CancellationToken cancellationToken)
    {
        var taken = await parked.WithPageAsync(async stopping =>
        {
            if (parked.Live.IsHeldUp)
                return new CaptureAnswer(CaptureOutcome.StillBlocked, "The page waits for an answer to its dialog.", null);
            if (hindrance.IsLoginOrChallenge && (await hindrance.LookAsync(stopping)).Still is { } still)
                return new CaptureAnswer(CaptureOutcome.StillBlocked, still, null);
            return await run.Page.ReadStorageAsync(stopping) is { } storage ? storage : (object)Refused(CaptureOutcome.SessionUnproven, Unreadable);
        }, cancellationToken);
        return taken switch
        {
            string storage => await ProveAndKeepAsync(run, hindrance, storage, Places(run), by, parked.InterventionId, cancellationToken),
            CaptureAnswer refused => refused,
            _ => Refused(CaptureOutcome.TooLate, NoLonger),
        };
    }

    /// <summary>The obstacle is gone: the session is taken now, and proven and kept while the run goes on.</summary>
    public async Task BeginAsync(RunContext run, Hindrance hindrance, string by, string interventionId)
    {
        if (await ReadAsync(run) is not { } storage)
        {
            await TellAsync(run, Refused(CaptureOutcome.SessionUnproven, Unreadable));
            return;
        }

        var places = Places(run);
        run.Captures.Begin(async stopping =>
        {
            try
            {
                await TellAsync(run, await ProveAndKeepAsync(run, hindrance, storage, places, by, interventionId, stopping));
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
    private static async Task<string?> ReadAsync(RunContext run)
    {
        try
        {
            return await run.Page.ReadStorageAsync(run.Held.Stopping);
        }
        catch (PageFaultException fault) when (fault.Fault == PageFault.TimedOut)
        {
            return null;
        }
    }

    private async Task<CaptureAnswer> ProveAndKeepAsync(
        RunContext run, Hindrance hindrance, string storage, IReadOnlyList<Uri> places, string by, string interventionId, CancellationToken cancellationToken)
    {
        var facts = StorageFacts.Of(storage, run.Bound.StartUrl);
        if (facts.IsEmpty)
            return Refused(CaptureOutcome.SessionEmpty, "The browser has neither cookies nor storage: there is nothing to keep.");
        if (System.Text.Encoding.UTF8.GetByteCount(storage) > SessionOptions.LargestBytes)
            return Refused(CaptureOutcome.SessionTooLarge, $"The browser's storage is larger than {SessionOptions.LargestBytes / (1024 * 1024)} MB.");
        var why = "";
        foreach (var url in places)
        {
            var proof = await proofs.TryAsync(run.Bound, url, storage, hindrance.Elsewhere, run.Held.EnsureHeld, cancellationToken);
            if (proof.Outcome == ProofOutcome.Proven)
            {
                var session = new KeptSession(url.AbsoluteUri, run.Held.Taken.Params, storage);
                return new(CaptureOutcome.Captured, null, await vault.KeepAsync(run.Lease, run.SessionKey, session, facts, by, interventionId, cancellationToken));
            }

            why = proof.Message ?? "";
        }

        return Refused(CaptureOutcome.SessionUnproven, $"A fresh browser with the same state was stopped: {why}");
    }

    /// <summary>Where to prove it: where it got through, and at the latest at the run's start.</summary>
    private static IReadOnlyList<Uri> Places(RunContext run) => [.. run.PagesToTry.Append(run.Bound.StartUrl).Distinct()];

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
