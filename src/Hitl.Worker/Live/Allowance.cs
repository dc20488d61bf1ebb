namespace Hitl.Worker.Live;

/// <summary>So many within a span of time, and no more.</summary>
internal sealed class Allowance(int most, TimeSpan span, TimeProvider time)
{
    private long since;
    private int used;

    /// <summary>False when it is used up.</summary>
    public bool TryUse()
    {
        if (used == 0 || time.GetElapsedTime(since) >= span)
            (since, used) = (time.GetTimestamp(), 0);
        if (used == most)
            return false;
        used++;
        return true;
    }
}
