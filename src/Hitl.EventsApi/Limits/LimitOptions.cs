using System.ComponentModel.DataAnnotations;

namespace Hitl.EventsApi.Limits;

/// <summary>Section <c>Limits</c>: how much one process takes at once. Open streams have a limit of their own (<c>Stream:MaxClients</c>).</summary>
public sealed class LimitOptions
{
    public const string Section = "Limits";

    /// <summary>REST calls that are worked on at once, 1 to 100,000; default 500.</summary>
    [Range(1, 100_000, ErrorMessage = "Limits:ConcurrentRequests must be from 1 to 100000.")]
    public int ConcurrentRequests { get; set; } = 500;

    /// <summary>
    /// REST calls that may wait until one of those is answered, 0 to 100,000; default 500. Each further one is answered 503
    /// <c>overloaded</c> at once. While Redis can't be reached each call takes <c>Redis:GiveUpAfterSeconds</c>: as many times longer
    /// as this is larger than <see cref="ConcurrentRequests"/>, the last one waits.
    /// </summary>
    [Range(0, 100_000, ErrorMessage = "Limits:WaitingRequests must be from 0 to 100000.")]
    public int WaitingRequests { get; set; } = 500;

    /// <summary>
    /// Requests a second that change something, for each operator at each address, 0 (no limit) to 1,000,000; default 2,000: more
    /// than one process with its Redis gets done on two cores, so that only a client gone wild meets it.
    /// </summary>
    [Range(0, 1_000_000, ErrorMessage = "Limits:ChangesPerSecond must be from 0 to 1000000.")]
    public int ChangesPerSecond { get; set; } = 2_000;

    /// <summary>How many of them may come in one burst, 1 to 10,000,000; default 20,000. A further one is answered 429 <c>too_many_requests</c>.</summary>
    [Range(1, 10_000_000, ErrorMessage = "Limits:ChangesBurst must be from 1 to 10000000.")]
    public int ChangesBurst { get; set; } = 20_000;
}
