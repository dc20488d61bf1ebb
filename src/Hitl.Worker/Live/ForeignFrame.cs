using System.Text.Json;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Live;

/// <summary>A frame of another site, in a process of its own: our script in it, and its mask.</summary>
internal sealed class ForeignFrame
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);
    private readonly TimeProvider time;
    private long failedAt;

    /// <param name="tab">Its session.</param>
    /// <param name="said">Takes what the script in it says.</param>
    /// <param name="painted">Rings when what it shows has become safe, or unsafe, for watchers; must return at once.</param>
    /// <param name="secretInputs">As <see cref="WatcherMask"/>.</param>
    /// <param name="time">For the limits.</param>
    public ForeignFrame(PageTab tab, Action<ForeignFrame, JsonElement, int> said, Action painted, IReadOnlyList<string> secretInputs, TimeProvider time)
    {
        (Tab, this.time) = (tab, time);
        World = new(tab, (what, context) =>
        {
            if (Mask!.Hear(what))
                painted();
            else
                said(this, what, context);
        });
        Mask = new(tab, World, secretInputs, time);
    }

    public PageTab Tab { get; }
    public LiveWorld World { get; }
    public WatcherMask Mask { get; }

    /// <exception cref="TabException">It does not answer.</exception>
    public async Task EnterAsync()
    {
        Tab.On("Page.frameNavigated", _ => Mask.DocumentCame());
        await Tab.AskAsync("Page.enable");
        await Tab.AskAsync("Page.setInterceptFileChooserDialog", new() { ["enabled"] = true });
        await World.EnterAsync();
    }

    /// <summary>One that hangs is not for watchers, and is not asked all the time: the page must not wait for it.</summary>
    public async Task TendAsync(bool masked)
    {
        if (failedAt != 0 && time.GetElapsedTime(failedAt) < Rest)
            return;
        try
        {
            await Mask.TendAsync(masked);
            failedAt = 0;
        }
        catch (TabException)
        {
            failedAt = time.GetTimestamp();
        }
    }

    /// <summary>It is its own again, where it is there still.</summary>
    public Task LeaveAsync() => Task.WhenAll(TendAsync(masked: false), World.LeaveAsync());
}
