using System.Text.Json;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Live;

/// <summary>
/// From when on a document shows only what was painted since it was asked to say so: after three frames of its own, or while it
/// is nowhere to be seen, where it draws none. Said by the script in it, since nothing else knows when it paints.
/// </summary>
internal sealed class PaintWatch(PageTab tab, LiveWorld world, TimeProvider time)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    // One that hangs when it comes into view could not say so.
    private static readonly TimeSpan UnseenFor = TimeSpan.FromSeconds(2);
    private readonly Lock gate = new();
    private int document;
    private int heard;
    private long lookedAt;
    private long unseenAt;
    private bool isPainted;
    private bool isOutOfView;
    private bool isNotRendered;
    private double safeFrom = double.PositiveInfinity;

    /// <summary>Frames captured from here on (ms since 1970) show nothing older; infinite while that is not known.</summary>
    public double SafeFrom
    {
        get
        {
            lock (gate)
            {
                Judge();
                return safeFrom;
            }
        }
    }

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

    /// <summary>Asks this document, if it is the one still, until it is known.</summary>
    /// <exception cref="TabException">It is gone, or does not answer.</exception>
    public async Task TendAsync(int of)
    {
        int before;
        var asked = time.GetTimestamp();
        lock (gate)
        {
            if (of != document || isPainted || (lookedAt != 0 && time.GetElapsedTime(lookedAt) < LookEvery))
                return;
            (lookedAt, before) = (asked, heard);
        }

        var now = await world.CallAsync("paint", null, of);
        var isRendered = await tab.IsRenderedAsync();
        lock (gate)
        {
            // What it said meanwhile is newer.
            if (of != document || before != heard)
                return;
            Take(now.ValueKind == JsonValueKind.String ? now.GetString() : null, !isRendered, asked);
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
            heard++;
            var now = said.GetProperty("is").GetString();
            Take(now, isNotRendered && now != "in view", time.GetTimestamp());
        }

        return true;
    }

    private void Take(string? now, bool notRendered, long at)
    {
        // Whether what was known before held until now.
        Judge();
        if (now == "painted" && !isPainted)
            (isPainted, safeFrom) = (true, double.PositiveInfinity);
        (isOutOfView, isNotRendered, unseenAt) = (now == "out of view" && tab.IsFrame, notRendered, at);
        Judge();
    }

    private void Judge()
    {
        var isUnseen = (isOutOfView || isNotRendered) && time.GetElapsedTime(unseenAt) < UnseenFor;
        var isSafe = isPainted || isUnseen;
        if (isSafe != double.IsFinite(safeFrom))
            safeFrom = isSafe ? (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds : double.PositiveInfinity;
    }
}
