using System.Text.Json;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Live;

/// <summary>
/// From when on a document shows only what was painted since it was asked to say so: after three frames of its own, or at once
/// while it is nowhere to be seen, where it draws none. Said by the script in it, since nothing else knows when it paints.
/// </summary>
internal sealed class PaintWatch(PageTab tab, LiveWorld world, TimeProvider time)
{
    // What turns visible says so by itself: this only finds out what can't say that it is not.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private int document;
    private long lookedAt;
    private bool isPainted;
    private bool isOutOfView;
    private bool isNotRendered;
    private double safeFrom = double.PositiveInfinity;

    /// <summary>Frames captured from here on (ms since 1970) show nothing older; infinite while that is not known.</summary>
    public double SafeFrom => Volatile.Read(ref safeFrom);

    /// <summary>The number of the document, as it were: another one after each <see cref="Reset"/>.</summary>
    public int Document
    {
        get
        {
            lock (gate)
                return document;
        }
    }

    /// <summary>Another document, or another start: what was painted until now does not count.</summary>
    public void Reset()
    {
        lock (gate)
        {
            document++;
            (isPainted, isOutOfView, isNotRendered, lookedAt) = (false, false, false, 0);
            Judge();
        }
    }

    /// <summary>Asks this document, if it is the one still, until it is known; does not wait for the answer.</summary>
    /// <exception cref="TabException">It is gone, or does not answer.</exception>
    public async Task TendAsync(int of)
    {
        lock (gate)
        {
            if (of != document || isPainted || (lookedAt != 0 && time.GetElapsedTime(lookedAt) < LookEvery))
                return;
            lookedAt = time.GetTimestamp();
        }

        await world.CallAsync("paint", null, of);
        var isRendered = await tab.IsRenderedAsync();
        lock (gate)
        {
            if (of != document)
                return;
            isNotRendered = !isRendered;
            Judge();
        }
    }

    /// <summary>Takes what the script says of it: false where it speaks of something else.</summary>
    public bool Hear(JsonElement said)
    {
        if (said.GetProperty("what").GetString() != "paint")
            return false;
        lock (gate)
        {
            if (said.GetProperty("of").GetInt32() != document)
                return true;
            var now = said.GetProperty("is").GetString();
            isPainted |= now == "painted";
            (isOutOfView, isNotRendered) = (now == "out of view", isNotRendered && now == "out of view");
            Judge();
        }

        return true;
    }

    private void Judge()
    {
        var isSafe = isPainted || isOutOfView || isNotRendered;
        if (isSafe == double.IsFinite(safeFrom) && !isPainted)
            return;
        Volatile.Write(ref safeFrom, isSafe ? (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds : double.PositiveInfinity);
    }
}
