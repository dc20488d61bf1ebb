using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Hitl.Worker;

/// <summary>The worker's spans and numbers. Neither ever holds what was typed or what a page said.</summary>
internal sealed class WorkerTelemetry : IDisposable
{
    public const string Name = "Hitl.Worker";
    public static readonly ActivitySource Source = new(Name);
    private readonly Meter meter;

    public WorkerTelemetry(IMeterFactory meters)
    {
        meter = meters.Create(Name);
        Running = meter.CreateUpDownCounter<int>("hitl.worker.runs.running", "{run}", "Runs that work");
        Waiting = meter.CreateUpDownCounter<int>("hitl.worker.runs.waiting", "{run}", "Runs that wait for a human");
        HumanWait = meter.CreateHistogram<double>("hitl.worker.human_wait", "s", "From asking a human to going on or ending");
        Navigation = meter.CreateHistogram<double>("hitl.worker.navigation", "s", "From asking for a page to its document being there");
    }

    public UpDownCounter<int> Running { get; }
    public UpDownCounter<int> Waiting { get; }
    public Histogram<double> HumanWait { get; }
    public Histogram<double> Navigation { get; }

    public void Dispose() => meter.Dispose();
}
