namespace Hitl.Worker.Live;

/// <summary>What a page asks that only its own window could draw; each is answered once, by the driver, or left.</summary>
internal sealed class Overlays(DriverSeat seat)
{
    private const int MostOpen = 32;
    private readonly Lock gate = new();
    private readonly Dictionary<uint, Overlay> open = [];
    private uint last;

    private sealed record Overlay(PageMessage Message, LiveTab Tab, Type Expects, Func<DriverMessage?, Task> Answer);

    /// <summary>The page stands still until this is answered.</summary>
    public bool HoldsUp(LiveTab tab)
    {
        lock (gate)
            return open.Values.Any(overlay => overlay.Tab == tab && overlay.Message is DialogShown);
    }

    public bool Any
    {
        get
        {
            lock (gate)
                return open.Count > 0;
        }
    }

    /// <summary>Shows it to the driver; null when there is none, or too many are open. The answer gets null when it is left.</summary>
    public uint? Ask<TAnswer>(LiveTab tab, Func<uint, PageMessage> make, Func<TAnswer?, Task> answer)
        where TAnswer : DriverMessage
    {
        PageMessage message;
        uint id;
        lock (gate)
        {
            if (seat.Driver is null || open.Count >= MostOpen)
                return null;
            id = ++last;
            message = make(id);
            open[id] = new(message, tab, typeof(TAnswer), given => answer((TAnswer?)given));
        }

        seat.Driver?.Send(message);
        return id;
    }

    /// <summary>False when nothing of that number waits for such an answer.</summary>
    public async Task<bool> AnswerAsync(uint id, DriverMessage answer)
    {
        Overlay? asked;
        lock (gate)
        {
            if (!open.TryGetValue(id, out asked) || asked.Expects != answer.GetType())
                return false;
            open.Remove(id);
        }

        await asked.Answer(answer);
        if (asked.Message is DialogShown)
            seat.Driver?.Send(new DialogGone(id));
        return true;
    }

    /// <summary>Whether something of that number waits for such an answer.</summary>
    public bool Expects<TAnswer>(uint id)
    {
        lock (gate)
            return open.TryGetValue(id, out var asked) && asked.Expects == typeof(TAnswer);
    }

    /// <summary>It is over without an answer: nobody is asked any more.</summary>
    public void Forget(Func<LiveTab, PageMessage, bool> which)
    {
        lock (gate)
        {
            foreach (var (id, overlay) in open.ToArray())
            {
                if (!which(overlay.Tab, overlay.Message))
                    continue;
                open.Remove(id);
                if (overlay.Message is DialogShown)
                    seat.Driver?.Send(new DialogGone(id));
            }
        }
    }

    /// <summary>Nobody is there to answer: everything is left as it is.</summary>
    public async Task LeaveAllAsync()
    {
        Overlay[] left;
        lock (gate)
        {
            left = [.. open.Values];
            open.Clear();
        }

        // At once: a page that hangs makes each wait.
        await Task.WhenAll(left.Select(LeaveAsync));
    }

    private static async Task LeaveAsync(Overlay overlay)
    {
        try
        {
            await overlay.Answer(null);
        }
        catch (Browsers.TabException)
        {
            // The page has gone on without it.
        }
    }

    /// <summary>For a driver who has just come.</summary>
    public void TellTo(LiveViewer viewer)
    {
        lock (gate)
        {
            foreach (var overlay in open.Values)
                viewer.Send(overlay.Message);
        }
    }
}
