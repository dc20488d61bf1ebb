using Hitl.Contracts;

namespace Hitl.Benchmarks;

/// <summary>One job that was queued: between these two moments it got its place.</summary>
internal sealed record QueuedJob(Priority Priority, TimeSpan From, TimeSpan To)
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    public TimeSpan? Taken { get; set; }

    /// <summary>First come first served within a priority, and a priority is worth half a minute (ADR 3).</summary>
    public TimeSpan Earliest => From + Worth;

    public TimeSpan Latest => To + Worth;

    private TimeSpan Worth => Priority switch { Priority.High => TimeSpan.Zero, Priority.Normal => Step, _ => 2 * Step };
}

/// <summary>Whether jobs were taken when it was their turn.</summary>
internal static class FairOrder
{
    /// <summary>The longest time that a job went on waiting after another one was taken whose turn came later for certain.</summary>
    public static TimeSpan LongestBeyond(IReadOnlyCollection<QueuedJob> jobs, TimeSpan now)
    {
        var taken = jobs.Where(job => job.Taken is not null).OrderByDescending(job => job.Earliest).ToList();
        var (next, first, longest) = (0, TimeSpan.MaxValue, TimeSpan.Zero);
        // From the last turn to the first: all whose turn came later than this job's have been looked at by then.
        foreach (var job in jobs.OrderByDescending(job => job.Latest))
        {
            while (next < taken.Count && taken[next].Earliest > job.Latest)
            {
                first = first < taken[next].Taken!.Value ? first : taken[next].Taken!.Value;
                next++;
            }

            var waited = first == TimeSpan.MaxValue ? TimeSpan.Zero : (job.Taken ?? now) - first;
            longest = waited > longest ? waited : longest;
        }

        return longest;
    }
}
