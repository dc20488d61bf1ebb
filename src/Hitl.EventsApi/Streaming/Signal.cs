namespace Hitl.EventsApi.Streaming;

/// <summary>
/// Wakes everyone who waits, at once. Take <see cref="Next"/> before looking at what it announces: a raise in between
/// then completes it. All waiters share one task, so that waiting costs a client nothing but its continuation.
/// </summary>
internal sealed class Signal
{
    private TaskCompletionSource _next = New();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Raise() => Interlocked.Exchange(ref _next, New()).SetResult();

    // Continuations of thousands of clients must not run on the thread that raises.
    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
