namespace Hitl.Worker.Runs;

/// <summary>Counts the time that a run works, without the time it waits for a human, and fires when there is none left.</summary>
internal sealed class WorkClock : IDisposable
{
    private readonly CancellationTokenSource over = new();
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private TimeSpan left;
    private long since;

    public WorkClock(TimeSpan limit, TimeProvider time)
    {
        (left, this.time, since) = (limit, time, time.GetTimestamp());
        timer = time.CreateTimer(_ => over.Cancel(), null, limit, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Over => over.Token;

    public void Pause()
    {
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        left -= time.GetElapsedTime(since);
    }

    public void Resume()
    {
        since = time.GetTimestamp();
        timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    // The source is left to the collector: the timer's callback may run while this returns, and would cancel a disposed one.
    public void Dispose() => timer.Dispose();
}
