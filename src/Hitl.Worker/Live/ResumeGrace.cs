namespace Hitl.Worker.Live;

/// <summary>The moment between seeing that nothing is in the way and going on: whoever drives is told, and may stay.</summary>
internal sealed class ResumeGrace(LivePage live, TimeProvider time)
{
    /// <summary>docs/live-page.md, <c>clear</c>.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private long? since;
    private bool stays;

    /// <summary>How long it takes still, while it runs.</summary>
    public TimeSpan? Left
    {
        get
        {
            lock (gate)
                return since is { } start ? Positive(Length - time.GetElapsedTime(start)) : null;
        }
    }

    /// <summary>Told what each look found. True when the run may go on: at once while the page is nobody's.</summary>
    public bool MayGoOn(bool clear)
    {
        var driven = live.IsDriven;
        lock (gate)
        {
            if (!clear || !driven)
            {
                stays = false;
                if (since is not null && !clear)
                    live.Audience.Tell(new ClearOver());
                since = null;
                return clear;
            }

            if (stays)
                return false;
            if (since is { } start)
                return time.GetElapsedTime(start) >= Length;
            since = time.GetTimestamp();
            live.Audience.Tell(new ClearSoon((int)Length.TotalMilliseconds));
            return false;
        }
    }

    /// <summary>The driver is not done: until they let go, or something is in the way again, the run does not go on by itself.</summary>
    public void Stay()
    {
        lock (gate)
        {
            stays = true;
            if (since is not null)
                live.Audience.Tell(new ClearOver());
            since = null;
        }
    }

    /// <summary>Somebody has come, perhaps again: how long it takes still.</summary>
    public void TellTo(LiveViewer viewer)
    {
        if (Left is { } left)
            viewer.Send(new ClearSoon((int)left.TotalMilliseconds));
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}
