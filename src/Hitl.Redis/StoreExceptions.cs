namespace Hitl.Redis;

/// <summary>Redis could not be reached, or did not answer, for as long as <see cref="RedisOptions.GiveUpAfter"/>. Trying again later may work.</summary>
public sealed class StoreUnavailableException(Exception inner)
    : Exception($"Redis does not answer as it should ({inner.GetType().Name}). Check that it runs and that ConnectionStrings:redis names it; nothing was lost, try again.", inner)
{
    /// <summary>False where Redis does answer, with an error that the same call would get again: a permission that is missing, a key of another type.</summary>
    public bool MayPass { get; init; } = true;
}

/// <summary>Redis answers but takes no writes: it is out of memory, read-only, or can't write to its disk.</summary>
public sealed class StoreFullException(Exception inner)
    : Exception("Redis takes no writes: it is out of memory, a read-only replica, or its disk can't be written. Free memory or disk, then try again.", inner);

/// <summary>As many runs wait for a worker as <see cref="RedisOptions.MaxQueuedJobs"/> allows.</summary>
public sealed class QueueFullException(int limit)
    : Exception($"The queue is full: {limit} runs wait for a worker. Try again when some have been taken, or start more workers.");

/// <summary>This worker no longer holds the run: its lease ran out or the run was ended. Whatever it still does with the page must stop.</summary>
public sealed class LeaseLostException(string runId) : Exception($"The lease on run {runId} is lost.");

/// <summary>Somebody cancelled the run: the only way on is to end it as cancelled.</summary>
public sealed class CancelRequestedException(string runId) : Exception($"Run {runId} was cancelled.");
