using System.Collections.Concurrent;

namespace Hitl.EventsApi.Streaming;

/// <summary>The streams that are open in this process.</summary>
internal sealed class StreamClients(StreamMetrics metrics)
{
    private readonly ConcurrentDictionary<StreamClient, bool> _open = new();
    private long _ticks;

    /// <summary>Counts up with the shared clock.</summary>
    public long Ticks => Volatile.Read(ref _ticks);

    public bool Draining { get; private set; }

    public int Count => _open.Count;

    public void Add(StreamClient client)
    {
        _open.TryAdd(client, true);
        metrics.Opened();
    }

    public void Remove(StreamClient client)
    {
        if (_open.TryRemove(client, out _))
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
}
