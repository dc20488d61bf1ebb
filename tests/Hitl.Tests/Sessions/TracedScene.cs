using Hitl.Tests.Worker;

namespace Hitl.Tests.Sessions;

/// <summary>
/// A scene whose worker puts a waiting run's page away as soon as nobody needs it, and sends its traces, metrics and logs to
/// the test as to any OTLP collector.
/// </summary>
public sealed class TracedScene : WorkerScene, IAsyncLifetime
{
    internal OtlpCollector Collector { get; private set; } = null!;

    protected override (string Key, string Value)[] WorkerSettings => [("Worker:HibernateAfterSeconds", "0"), .. Collector.Settings];

    public new async ValueTask InitializeAsync()
    {
        Collector = await OtlpCollector.StartAsync();
        await base.InitializeAsync();
    }

    public new async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Collector.DisposeAsync();
    }
}
