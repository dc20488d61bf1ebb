using Hitl.Redis;
using Hitl.Redis.Runs;
using Hitl.Worker.Interventions;
using Hitl.Worker.Sessions;

namespace Hitl.Worker.Jobs;

/// <summary>Why a run has to stop where it is.</summary>
internal enum StopReason
{
    /// <summary>Redis said so: the run has ended, or somebody else has it.</summary>
    LeaseLost,

    /// <summary>The lease could not be renewed in time. Somebody else may own the run, or nobody does: Redis tells when it can be asked.</summary>
    LeaseUnrenewed,
    Cancelled,
    Draining,
}

/// <summary>
/// A run that this process holds the lease of. The lease is counted from when the last successful heartbeat was sent, on
/// our own clock: at its end the run stops without asking anyone.
/// </summary>
internal sealed class HeldRun : IDisposable
{
    private const int HandOverTries = 20;
    private static readonly TimeSpan HandOverStep = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LargestMargin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WriteAgainAfter = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource stopping = new();
    private readonly TimeProvider time;
    private readonly TimeSpan good;
    private readonly ITimer deadline;
    private readonly Lock gate = new();
    private long renewed;
    private StopReason? reason;
    private volatile bool closed;
    private volatile bool waitsForStore;
    private volatile bool draining;

    public HeldRun(TakenRun taken, TimeSpan lease, TimeProvider time)
    {
        (Taken, this.time, renewed) = (taken, time, taken.TakenTimestamp);
        var margin = lease / 4 < LargestMargin ? lease / 4 : LargestMargin;
        good = lease - margin;
        deadline = time.CreateTimer(_ => OnDeadline(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        deadline.Change(Left, Timeout.InfiniteTimeSpan);
    }

    public TakenRun Taken { get; }
    public RunLease Lease => Taken.Lease;

    /// <summary>Fires once the run has to stop.</summary>
    public CancellationToken Stopping => stopping.Token;

    public StopReason? Reason
    {
        get
        {
            lock (gate)
                return reason;
        }
    }

    /// <summary>The page may be another worker's by now: nothing may reach its site any more.</summary>
    public bool IsLeaseOver => Reason is StopReason.LeaseLost or StopReason.LeaseUnrenewed;

    /// <summary>Where the run waits for a human, while it does.</summary>
    public ParkedRun? Parked { get; set; }

    /// <summary>Its dealings with kept sessions, while it waits.</summary>
    public ParkedSessions? Sessions { get; set; }

    /// <summary>Redis can't be reached, is full, or takes no writes for another reason: the run stands still until it does.</summary>
    public bool WaitsForStore => waitsForStore;

    /// <summary>
    /// Writes in the run's name, under one operation. While Redis takes no writes the run waits and repeats, as long as it is held:
    /// what it has done so far is worth the wait.
    /// </summary>
    /// <exception cref="OperationCanceledException">The run has to stop.</exception>
    public Task<T> WriteAsync<T>(Func<Operation, CancellationToken, Task<T>> write) =>
        RepeatAsync(operation => write(operation, Stopping), () => true, Stopping);

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Func<Operation, CancellationToken, Task> write) => WriteAsync(async (operation, stopping) =>
    {
        await write(operation, stopping);
        return true;
    });

    /// <summary>
    /// Writes how the run ends, under one operation, and waits for Redis for as long as it takes: a lease that could not be renewed
    /// still holds when Redis itself was away, and where it doesn't, Redis refuses. A worker that is told to stop tries once more.
    /// </summary>
    public Task<T> WriteEndAsync<T>(Func<Operation, Task<T>> write) => RepeatAsync(write, () => !draining, CancellationToken.None);

    /// <summary>The event that asks for a human is out a moment before the page is handed over. Null: it does not wait.</summary>
    public async Task<ParkedRun?> WhenParkedAsync(CancellationToken cancellationToken)
    {
        for (var tries = 0; Parked is null && tries < HandOverTries; tries++)
            await Task.Delay(HandOverStep, time, cancellationToken);
        return Parked;
    }

    public void Renewed(long sent)
    {
        if (closed || sent <= Interlocked.Read(ref renewed))
            return;
        Interlocked.Exchange(ref renewed, sent);
        deadline.Change(Left, Timeout.InfiniteTimeSpan);
    }

    public void Stop(StopReason why)
    {
        lock (gate)
        {
            // A lost lease overrules the rest: then nothing may be written any more.
            if (reason is null || why == StopReason.LeaseLost || (why == StopReason.LeaseUnrenewed && reason != StopReason.LeaseLost))
                reason = why;
        }

        if (why == StopReason.Draining)
            draining = true;

        if (!closed)
            stopping.Cancel();
    }

    /// <summary>To be asked before anything is done in the run's name; notices also time that passed while the process was stopped.</summary>
    /// <exception cref="OperationCanceledException">The run has to stop.</exception>
    public void EnsureHeld()
    {
        Check();
        stopping.Token.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        closed = true;
        // The token's source stays as it is: the keeper may be about to stop this run, and it holds no handle.
        deadline.Dispose();
    }

    private TimeSpan Left
    {
        get
        {
            var left = good - time.GetElapsedTime(Interlocked.Read(ref renewed));
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private async Task<T> RepeatAsync<T>(Func<Operation, Task<T>> write, Func<bool> again, CancellationToken cancellationToken)
    {
        var operation = Operation.New();
        try
        {
            while (true)
            {
                try
                {
                    return await write(operation);
                }
                catch (Exception away) when (away is StoreFullException or StoreUnavailableException { MayPass: true } && again())
                {
                    waitsForStore = true;
                    await Task.Delay(WriteAgainAfter, time, cancellationToken);
                }
            }
        }
        finally
        {
            waitsForStore = false;
        }
    }

    private void Check()
    {
        if (closed)
            return;
        if (Left == TimeSpan.Zero)
            Stop(StopReason.LeaseUnrenewed);
    }

    private void OnDeadline()
    {
        Check();
        // A timer may fire a little early by the clock that the lease is measured with, and fires only once.
        if (!closed && Left is var left && left > TimeSpan.Zero)
            deadline.Change(left, Timeout.InfiniteTimeSpan);
    }
}
