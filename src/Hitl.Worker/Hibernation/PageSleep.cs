using Hitl.Worker.Browsers;
using Hitl.Worker.Interventions;
using Hitl.Worker.Runs;
using Hitl.Worker.Sessions;

namespace Hitl.Worker.Hibernation;

/// <summary>
/// Puts the page of one waiting run to sleep and brings it back. What it keeps is sealed like a kept session and stays in this
/// process: the run's lease dies with the process, and nobody else could use it.
/// </summary>
internal sealed class PageSleep(RunContext run, Hindrance hindrance, SessionSeal seal)
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(15);
    private byte[]? kept;
    private double x;
    private double y;
    private long? triedAt;
    private bool isRefused;

    public bool IsAsleep => run.Page.IsAsleep;

    /// <summary>It may be tried: nothing says that it can't be brought back, and it was not tried a moment ago.</summary>
    public bool IsDue => !isRefused && (triedAt is not { } tried || run.Time.GetElapsedTime(tried) >= TryAgain);

    /// <summary>False when it stays awake: nothing would bring it back, it does not answer at the moment, or it may not any more.</summary>
    public async Task<bool> SleepAsync(Func<Task<bool>> mayStill, CancellationToken cancellationToken)
    {
        triedAt = run.Time.GetTimestamp();
        var rest = await run.Page.SleepAsync(async memory =>
        {
            var sealedMemory = seal.Seal(run.SessionKey, new(memory.Url.AbsoluteUri, run.Held.Taken.Params, memory.Storage!));
            if (!await mayStill())
                return false;
            (kept, x, y) = (sealedMemory, memory.X, memory.Y);
            return true;
        }, cancellationToken);
        isRefused = rest == PageRest.Never;
        if (rest == PageRest.Asleep)
            triedAt = null;
        return rest == PageRest.Asleep;
    }

    /// <summary>Returns at once when it is awake; else when the page stands there again and has settled.</summary>
    /// <exception cref="PageFaultException">The site does not send it: it sleeps on.</exception>
    /// <exception cref="BrowserAwayException"/>
    public async Task WakeAsync(CancellationToken cancellationToken)
    {
        if (!IsAsleep || kept is null)
            return;
        try
        {
            await run.Page.WakeAsync(Memory(kept), cancellationToken);
        }
        catch (PageFaultException fault) when (fault.Fault == PageFault.BrowserGone)
        {
            // The run has nothing in that browser: it can wait for the next one.
            throw new BrowserAwayException(fault.Message);
        }

        kept = null;
        if (hindrance.Elsewhere is { } settle)
            await settle(run.Page, cancellationToken);
    }

    private PageMemory Memory(byte[] bytes)
    {
        try
        {
            var session = seal.Open(run.SessionKey, bytes);
            return new(new(session.Url), session.Storage, x, y);
        }
        catch (SessionUnreadableException)
        {
            // Its key is gone: the page that the recipe asked for last, as a stranger sees it.
            return new(run.LastAsked, null, 0, 0);
        }
    }
}
