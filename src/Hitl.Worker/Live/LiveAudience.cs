using Hitl.Worker.Jobs;

namespace Hitl.Worker.Live;

/// <summary>Everybody who is connected to one live page.</summary>
internal sealed class LiveAudience(Signal changed)
{
    public const int Most = 16;
    private readonly Lock gate = new();
    private readonly List<LiveViewer> all = [];
    private uint seq;

    public IReadOnlyList<LiveViewer> All
    {
        get
        {
            lock (gate)
                return [.. all];
        }
    }

    /// <summary>Some viewer would be sent another frame at once.</summary>
    public bool HasRoom => All.Any(viewer => viewer.HasRoom);

    /// <summary>The largest that the picture is drawn in; null when nobody looks at it.</summary>
    public (int Width, int Height)? Size
    {
        get
        {
            var looking = Looking;
            return looking.Length == 0 ? null : (looking.Max(viewer => viewer.Size.Width), looking.Max(viewer => viewer.Size.Height));
        }
    }

    /// <summary>The driver's, who has to hit what is seen; without one the quickest watcher's.</summary>
    public TimeSpan RoundTrip => Looking is { Length: > 0 } looking
        ? looking.FirstOrDefault(viewer => viewer.Role == LiveRole.Drive)?.RoundTrip ?? looking.Min(viewer => viewer.RoundTrip)
        : TimeSpan.Zero;

    /// <summary>Somebody sees the page who does not drive.</summary>
    public bool HasWatchers => Looking.Any(viewer => viewer.Role == LiveRole.Watch);

    private LiveViewer[] Looking => [.. All.Where(viewer => viewer.IsGreeted && viewer.IsVisible)];

    public bool TryAdd(LiveViewer viewer)
    {
        lock (gate)
        {
            if (all.Count >= Most)
                return false;
            all.Add(viewer);
        }

        Ring();
        return true;
    }

    public void Remove(LiveViewer viewer)
    {
        lock (gate)
            all.Remove(viewer);
        Ring();
    }

    public uint NextSeq() => Interlocked.Increment(ref seq);

    /// <summary>To everybody; to watchers only what is masked.</summary>
    public void Show(LiveFrame frame, bool masked)
    {
        foreach (var viewer in All)
        {
            if (masked || viewer.Role == LiveRole.Drive)
                viewer.Offer(frame);
        }
    }

    public void Tell(PageMessage message)
    {
        foreach (var viewer in All.Where(viewer => viewer.IsGreeted))
            viewer.Send(message);
    }

    /// <summary>Something changed that the page may have to follow.</summary>
    public void Ring() => changed.Ring();
}
