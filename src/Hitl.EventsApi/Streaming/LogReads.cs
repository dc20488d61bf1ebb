using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Hitl.EventsApi.Streaming;

/// <summary>
/// What streams read of the log for themselves: <see cref="StreamOptions.CatchUpReads"/> at once, the others in the order in which
/// they came. A place is held for one read, not while its client takes what was read: a slow one keeps nobody waiting.
/// </summary>
internal sealed class LogReads(IOptions<StreamOptions> options, StreamMetrics metrics) : IDisposable
{
    private readonly ConcurrencyLimiter _places = new(new()
    {
        PermitLimit = options.Value.CatchUpReads,
        // Each open stream asks for one place at a time: there is always room to wait.
        QueueLimit = options.Value.MaxClients,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var place = await _places.AcquireAsync(1, cancellationToken);
        metrics.ReadBegins();
        try
        {
            return await read(cancellationToken);
        }
        finally
        {
            metrics.ReadEnds();
        }
    }

    public void Dispose() => _places.Dispose();
}
