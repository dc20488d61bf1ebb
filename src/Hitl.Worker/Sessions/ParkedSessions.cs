using Hitl.Contracts.Interventions;
using Hitl.Contracts.Sessions;
using Hitl.Redis.Sessions;
using Hitl.Worker.Browsers;
using Hitl.Worker.Detection;
using Hitl.Worker.Interventions;
using Hitl.Worker.Runs;

namespace Hitl.Worker.Sessions;

/// <summary>What sessions have to do with one run that waits: its own can be kept, and those of others are offered to it.</summary>
internal sealed class ParkedSessions(RunContext run, Hindrance hindrance, ParkedRun parked, SessionKeeper keeper, SessionVault vault)
{
    private readonly OfferTries tries = new(run.Time);

    public SessionKey Key => run.SessionKey;

    /// <summary>Keeps the page's session now, for the operator who asks; the run waits on.</summary>
    public async Task<CaptureAnswer> CaptureAsync(string by, CancellationToken cancellationToken)
    {
        var answer = await keeper.CaptureNowAsync(run, hindrance, parked, by, cancellationToken);
        if (answer.Session is { } own)
            tries.Refuse(own.SessionId);
        return answer;
    }

    /// <summary>Whether that session might get the run on, as far as was seen of it; none does while somebody drives the page.</summary>
    public bool MayBeOffered(string sessionId) =>
        hindrance is { IsLoginOrChallenge: true, Elsewhere: not null } && !parked.Live.IsDriven && !run.Page.WasActedOn && run.Session?.Id != sessionId && run.DeclinedSession != sessionId
        && tries.MayTry(sessionId);

    /// <summary>Tries the session in a fresh browser where the run stands; if nothing is in the way there, the run goes on in that browser.</summary>
    public async Task<bool> OfferAsync(OpenedSession session, CancellationToken cancellationToken)
    {
        if (await PastItAsync(session, cancellationToken) is not { } body)
            return false;
        var moved = false;
        try
        {
            // From the moment the run is free the browser is its own, whatever becomes of the one that it leaves.
            await parked.FreeAsync(body, () => (run.Session, moved) = (new(session.Id), true), cancellationToken);
        }
        finally
        {
            if (!moved)
                await body.DisposeAsync();
        }

        return moved && await vault.UseAsync(run.Lease, session.Id, run.Held.Stopping);
    }

    /// <summary>A fresh browser that has what the run waits for; null where the session does not get it there.</summary>
    private async Task<PageBody?> PastItAsync(OpenedSession session, CancellationToken cancellationToken)
    {
        PageBody? body = null;
        var isPast = false;
        try
        {
            body = await run.Page.OpenBodyAsync(session.Kept.Storage, cancellationToken);
            var verdict = await FurthestAsync(run.Page.In(body), cancellationToken);
            isPast = verdict is PageVerdict.Clear { HasContent: true };
            if (isPast)
                return body;
            if (verdict is PageVerdict.Obstacle { Reason: not InterventionReason.RateLimited })
                tries.Refuse(session.Id);
            else if (verdict is PageVerdict.Clear)
                tries.CountInVain(session.Id);
            else
                tries.Postpone(session.Id);
        }
        catch (Exception exception) when (exception is StorageRefusedException or RecipeRefusedException)
        {
            tries.Refuse(session.Id);
        }
        catch (PageFaultException fault) when (fault.Fault is PageFault.TargetRefused or PageFault.RedirectsForever or PageFault.Download
            or PageFault.TooLarge or PageFault.DialogsForever)
        {
            tries.CountInVain(session.Id);
        }
        catch (Exception exception) when (exception is PageFaultException or BrowserAwayException)
        {
            // The run stays where it is: a human is asked already.
            tries.Postpone(session.Id);
        }
        finally
        {
            if (body is not null && !isPast)
                await body.DisposeAsync();
        }

        return null;
    }

    /// <summary>The verdict of the first place that has what the run needs, else of the last: the one that the recipe asked for.</summary>
    private async Task<PageVerdict?> FurthestAsync(RunPage page, CancellationToken cancellationToken)
    {
        PageVerdict? verdict = null;
        foreach (var url in run.PagesToTry)
        {
            await page.NavigateAsync(url, cancellationToken);
            verdict = await hindrance.Elsewhere!(page, cancellationToken);
            if (verdict is PageVerdict.Clear { HasContent: true })
                break;
        }

        return verdict;
    }
}
