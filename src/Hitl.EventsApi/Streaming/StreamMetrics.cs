using System.Diagnostics.Metrics;

namespace Hitl.EventsApi.Streaming;

/// <summary>Meter <c>Hitl.EventsApi</c>: how many clients follow, how many were too slow or too many, and how many read Redis.</summary>
internal sealed class StreamMetrics
{
    private readonly UpDownCounter<long> _clients;
    private readonly UpDownCounter<long> _reads;
    private readonly Counter<long> _slow;
    private readonly Counter<long> _dropped;

    public StreamMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Hitl.EventsApi");
        _clients = meter.CreateUpDownCounter<long>("hitl.stream.clients", "{client}", "Event streams that are open.");
        _slow = meter.CreateCounter<long>("hitl.stream.slow_clients", "{client}", "Event streams ended because their client read too slowly.");
        _dropped = meter.CreateCounter<long>("hitl.stream.dropped_clients", "{client}", "Event streams not opened because too many are open.");
        _reads = meter.CreateUpDownCounter<long>("hitl.stream.log_reads", "{read}", "Reads of the log for one client that are under way.");
    }

    public void Opened() => _clients.Add(1);
    public void Closed() => _clients.Add(-1);
    public void TooSlow() => _slow.Add(1);
    public void TooMany() => _dropped.Add(1);
    public void ReadBegins() => _reads.Add(1);
    public void ReadEnds() => _reads.Add(-1);
}
