using Microsoft.Playwright;

namespace Hitl.Worker.Browsers;

/// <summary>
/// The frames of a page that run in processes of their own, since they are of other sites: what is asked of the page's session
/// does not reach them. Brought in line when they are tended.
/// </summary>
internal sealed class FrameTabs : IDisposable
{
    private const int Most = 50;
    private const int AtOnce = 16;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);
    private readonly Lock gate = new();
    private readonly Dictionary<IFrame, PageTab> open = [];
    // When each that did not answer, or was one too many, was asked: it stays among the changed, since nobody knows what it shows.
    private readonly Dictionary<IFrame, long> postponed = [];
    private readonly IPage page;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly HashSet<IFrame> changed;
    private bool working;

    public FrameTabs(IPage page, TimeProvider time, ILogger logger)
    {
        (this.page, this.time, this.logger) = (page, time, logger);
        page.FrameNavigated += OnChanged;
        page.FrameDetached += OnChanged;
        changed = [.. page.Frames.Where(frame => frame != page.MainFrame)];
    }

    /// <summary>Rings when a frame shows another document, or went; must return at once.</summary>
    public event Action? Changed;

    /// <summary>What changed since was not looked at yet.</summary>
    public bool IsBehind
    {
        get
        {
            lock (gate)
                return working || changed.Count > 0;
        }
    }

    /// <param name="came">Another document in such a frame; its tab is the caller's to use until it went. Called for several at once.</param>
    /// <param name="went">Disposed after it; called for several at once, too.</param>
    public async Task TendAsync(Func<PageTab, Task> came, Func<PageTab, Task> went)
    {
        List<IFrame> now;
        lock (gate)
        {
            now = [.. changed.Where(frame => !postponed.TryGetValue(frame, out var asked) || frame.IsDetached || time.GetElapsedTime(asked) >= Rest)];
            if (now.Count == 0)
                return;
            changed.ExceptWith(now);
            working = true;
        }

        try
        {
            // Several at once: each that hangs takes seconds to be found out.
            await Parallel.ForEachAsync(now, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (frame, _) => await TendAsync(frame, came, went));
        }
        finally
        {
            lock (gate)
                working = false;
        }
    }

    public void Dispose()
    {
        page.FrameNavigated -= OnChanged;
        page.FrameDetached -= OnChanged;
    }

    private async Task TendAsync(IFrame frame, Func<PageTab, Task> came, Func<PageTab, Task> went)
    {
        if (Left(frame) is { } before)
        {
            await went(before);
            await before.DisposeAsync();
        }

        if (frame.IsDetached)
            return;
        if (!HasRoom)
        {
            Postpone(frame);
            return;
        }

        try
        {
            if (await PageTab.OpenAsync(page, frame, time, logger) is { } tab)
                await KeepAsync(frame, tab, came);
        }
        catch (TabException)
        {
            Postpone(frame);
        }
    }

    private void Postpone(IFrame frame)
    {
        lock (gate)
        {
            postponed[frame] = time.GetTimestamp();
            changed.Add(frame);
        }
    }

    private bool HasRoom
    {
        get
        {
            lock (gate)
                return open.Count < Most;
        }
    }

    private PageTab? Left(IFrame frame)
    {
        lock (gate)
        {
            postponed.Remove(frame);
            open.Remove(frame, out var before);
            return before;
        }
    }

    private async Task KeepAsync(IFrame frame, PageTab tab, Func<PageTab, Task> came)
    {
        bool hasRoom;
        lock (gate)
        {
            hasRoom = open.Count < Most;
            if (hasRoom)
                open[frame] = tab;
        }

        if (hasRoom)
        {
            await came(tab);
            return;
        }

        Postpone(frame);
        await tab.DisposeAsync();
    }

    private void OnChanged(object? sender, IFrame frame)
    {
        if (frame == page.MainFrame)
            return;
        lock (gate)
            changed.Add(frame);
        Changed?.Invoke();
    }
}
