using Microsoft.Extensions.Options;

namespace Hitl.EventsApi.Streaming;

/// <summary>
/// One timer for all streams: at each tick clients look whether they have been silent for too long, and those that
/// can't be written to are disconnected.
/// </summary>
internal sealed class StreamClock(
    IOptions<StreamOptions> options, Signal signal, StreamClients clients, TimeProvider time, IHostApplicationLifetime lifetime) : IHostedService, IDisposable
{
    public const int TicksToKeepAlive = 3;

    /// <summary>A client that takes nothing for two keepalive periods is gone, whatever its connection says.</summary>
    private const int TicksToGiveUp = 2 * TicksToKeepAlive;

    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2);

    private ITimer? _tick;
    private ITimer? _drain;
    private CancellationTokenRegistration _stopping;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _tick = time.CreateTimer(_ => Tick(), null, options.Value.Tick, options.Value.Tick);
        _stopping = lifetime.ApplicationStopping.Register(Drain);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _stopping.Dispose();
        _tick?.Dispose();
        _drain?.Dispose();
    }

    private void Tick()
    {
        clients.Tick();
        clients.DisconnectStuck(TicksToGiveUp);
        signal.Raise();
    }

    private void Drain()
    {
        clients.BeginDrain();
        signal.Raise();
        // Whoever can't take its goodbye by then would only hold the process up.
        _drain = time.CreateTimer(_ => clients.DisconnectAll(), null, DrainTime, Timeout.InfiniteTimeSpan);
    }
}
