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
    private byte[]? kept;
    private double x;
    private double y;

    public bool IsAsleep => run.Page.IsAsleep;

    /// <summary>The page can't be brought back in another browser: it stays awake.</summary>
    public bool IsRefused { get; private set; }

    public async Task<bool> SleepAsync(CancellationToken cancellationToken)
    {
        var sleeps = false;
        try
        {
            sleeps = await run.Page.SleepAsync(memory =>
            {
                (x, y) = (memory.X, memory.Y);
                kept = seal.Seal(run.SessionKey, new(memory.Url.AbsoluteUri, run.Held.Taken.Params, memory.Storage!));
            }, cancellationToken);
        }
        finally
        {
            IsRefused = !IsAsleep;
        }

        return sleeps;
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
