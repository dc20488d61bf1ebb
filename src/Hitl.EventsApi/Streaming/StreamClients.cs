using System.Collections.Concurrent;
using Hitl.EventsApi.Limits;
using Microsoft.Extensions.Options;

namespace Hitl.EventsApi.Streaming;

/// <summary>The streams that are open in this process, at most <see cref="StreamOptions.MaxClients"/>.</summary>
internal sealed partial class StreamClients(StreamMetrics metrics, IOptions<StreamOptions> options, TimeProvider time, ILogger<StreamClients> logger)
{
    private readonly ConcurrentDictionary<StreamClient, bool> _open = new();
    private readonly Occurrences _dropped = new(time);
    private int _count;
    private long _ticks;

    /// <summary>Counts up with the shared clock.</summary>
    public long Ticks => Volatile.Read(ref _ticks);

    public bool Draining { get; private set; }

    public int Count => Volatile.Read(ref _count);

    /// <summary>False where as many are open as may.</summary>
    public bool TryAdd(StreamClient client)
    {
        if (Interlocked.Increment(ref _count) > options.Value.MaxClients)
        {
            Interlocked.Decrement(ref _count);
            metrics.TooMany();
            if (_dropped.Add() is { } count)
                LogTooMany(count, options.Value.MaxClients);
            return false;
        }

        _open.TryAdd(client, true);
        metrics.Opened();
        return true;
    }

    public void Remove(StreamClient client)
    {
        if (!_open.TryRemove(client, out _))
            return;
        Interlocked.Decrement(ref _count);
        metrics.Closed();
    }

    public void Tick() => Interlocked.Increment(ref _ticks);

    public void BeginDrain() => Draining = true;

    /// <summary>A client that is being written to can't notice by itself that it has fallen off the ring.</summary>
    public void DisconnectStuck(int giveUpAfterTicks)
    {
        foreach (var (client, _) in _open)
        {
            if (client.IsStuck(giveUpAfterTicks))
                client.DisconnectAsSlow();
        }
    }

    public void DisconnectAll()
    {
        foreach (var (client, _) in _open)
            client.Disconnect();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} streams were cut off since this was last said: {Most} are open (Stream:MaxClients)")]
    private partial void LogTooMany(long count, int most);
}
