using Hitl.Contracts.Workers;
using Hitl.Dashboard.Api;

namespace Hitl.Dashboard.Sync;

/// <summary>Which workers are alive, asked every few seconds: no event says so.</summary>
public sealed class WorkersPoll(HitlApi api, LiveFeed feed, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private volatile IReadOnlyList<WorkerView>? _workers;

    /// <summary>Null while it is not known.</summary>
    public IReadOnlyList<WorkerView>? Workers => _workers;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            var before = _workers;
            try
            {
                _workers = (await api.ListWorkersAsync(stoppingToken)).Items;
            }
            catch (ApiException)
            {
                // Not known is not none: the connection's state already says that the API is away.
                _workers = null;
            }

            if (before?.Count != _workers?.Count)
                feed.Amend(picture => picture);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
