using Microsoft.Extensions.Options;

namespace Hitl.Worker.Jobs;

/// <summary>The places for runs that work. Runs that come back from a human go before new jobs, first come first served.</summary>
internal sealed class Slots(IOptions<WorkerOptions> options)
{
    private readonly Lock gate = new();
    private readonly LinkedList<TaskCompletionSource<Slot>> returning = [];
    private int taken;

    /// <summary>Rings when a place became free; must return at once.</summary>
    public event Action? Freed;

    public int Taken
    {
        get
        {
            lock (gate)
                return taken;
        }
    }

    /// <summary>A place for a new job, null when there is none or somebody who returns waits for it.</summary>
    public Slot? TryTake()
    {
        lock (gate)
        {
            if (taken >= options.Value.MaxRunning || returning.Count > 0)
                return null;
            taken++;
            return new Slot(this);
        }
    }

    /// <summary>A place for a run that goes on.</summary>
    public async Task<Slot> ReturnAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource<Slot>> place;
        lock (gate)
        {
            if (taken < options.Value.MaxRunning && returning.Count == 0)
            {
                taken++;
                return new Slot(this);
            }

            place = returning.AddLast(new TaskCompletionSource<Slot>(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        try
        {
            return await place.Value.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Slot? late = null;
            lock (gate)
            {
                if (place.List is not null)
                    returning.Remove(place);
                else
                    late = new Slot(this);
            }

            // It was handed over in the same moment: it goes back.
            late?.Dispose();
            throw;
        }
    }

    private void Release(bool used)
    {
        lock (gate)
        {
            if (returning.First is { } next)
            {
                returning.RemoveFirst();
                next.Value.SetResult(new Slot(this));
                return;
            }

            taken--;
        }

        // A place that was only tried is no news: whoever tried it would try again at once, for ever.
        if (used)
            Freed?.Invoke();
    }

    internal sealed class Slot(Slots owner) : IDisposable
    {
        private int released;

        public void Dispose() => Release(used: true);

        /// <summary>Gives the place back because there was nothing to do with it.</summary>
        public void GiveBack() => Release(used: false);

        private void Release(bool used)
        {
            if (Interlocked.Exchange(ref released, 1) == 0)
                owner.Release(used);
        }
    }
}
