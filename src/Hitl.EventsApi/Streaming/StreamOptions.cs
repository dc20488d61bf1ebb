using System.ComponentModel.DataAnnotations;

namespace Hitl.EventsApi.Streaming;

/// <summary>Section <c>Stream</c>: the event stream's shared ring log and its pace.</summary>
public sealed class StreamOptions
{
    public const string Section = "Stream";

    /// <summary>
    /// Events kept in memory for all clients together, 16 to 1,000,000; default 8,192. A client further behind than
    /// this is disconnected; it comes back with its last id and is served from Redis until it has caught up.
    /// </summary>
    [Range(16, 1_000_000, ErrorMessage = "Stream:RingEvents must be from 16 to 1000000.")]
    public int RingEvents { get; set; } = 8_192;

    /// <summary>Bytes kept in memory for all clients together, 65,536 to 1 GiB; default 16 MiB.</summary>
    [Range(65_536, 1L << 30, ErrorMessage = "Stream:RingBytes must be from 65536 to 1073741824.")]
    public long RingBytes { get; set; } = 16L << 20;

    /// <summary>The longest silence on a stream in seconds, 1 to 60; default 15. A comment ends it.</summary>
    [Range(1, 60, ErrorMessage = "Stream:KeepAliveSeconds must be from 1 to 60.")]
    public int KeepAliveSeconds { get; set; } = 15;

    /// <summary>Milliseconds after which a client is told to come back when its stream ends, 100 to 60,000; default 2,000.</summary>
    [Range(100, 60_000, ErrorMessage = "Stream:RetryMilliseconds must be from 100 to 60000.")]
    public int RetryMilliseconds { get; set; } = 2_000;

    /// <summary>Milliseconds between looks at the log when nothing rings, 50 to 60,000; default 1,000.</summary>
    [Range(50, 60_000, ErrorMessage = "Stream:PollMilliseconds must be from 50 to 60000.")]
    public int PollMilliseconds { get; set; } = 1_000;

    /// <summary>Streams that may be open at once, 1 to 1,000,000; default 10,000. A further one is cut off, since an error status would keep a browser away.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Stream:MaxClients must be from 1 to 1000000.")]
    public int MaxClients { get; set; } = 10_000;

    /// <summary>
    /// Streams that may read Redis at once, 1 to 1,000; default 16. The others wait their turn: after a restart all come back in one
    /// moment, and those that were away for longer than the ring reaches back would otherwise read the same log thousands of times over.
    /// </summary>
    [Range(1, 1_000, ErrorMessage = "Stream:CatchUpReads must be from 1 to 1000.")]
    public int CatchUpReads { get; set; } = 16;

    public TimeSpan Poll => TimeSpan.FromMilliseconds(PollMilliseconds);

    /// <summary>Three ticks without a message make a keepalive due, so that a silence lasts from two ticks to three.</summary>
    public TimeSpan Tick => TimeSpan.FromSeconds(KeepAliveSeconds) / StreamClock.TicksToKeepAlive;
}
