using System.Diagnostics.Metrics;

namespace Hitl.Tests.EventsApi;

/// <summary>What one counter of one host has said since it is listened to.</summary>
internal sealed class MeterReadings : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private long _now, _highest, _added;

    public MeterReadings(ApiHost api, string instrument)
    {
        var meters = api.Get<IMeterFactory>();
        _listener.InstrumentPublished = (found, listener) =>
        {
            if (found.Name == instrument && ReferenceEquals(found.Meter.Scope, meters))
                listener.EnableMeasurementEvents(found);
        };
        _listener.SetMeasurementEventCallback<long>((_, change, _, _) => Add(change));
        _listener.Start();
    }

    public long Highest
    {
        get { lock (_gate) return _highest; }
    }

    /// <summary>All that was added, whatever was taken away.</summary>
    public long Added
    {
        get { lock (_gate) return _added; }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(long change)
    {
        lock (_gate)
        {
            _now += change;
            _highest = Math.Max(_highest, _now);
            _added += Math.Max(0, change);
        }
    }
}
