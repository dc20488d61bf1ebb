using Hitl.Dashboard.Api;

namespace Hitl.Dashboard.Sync;

/// <summary>
/// Asks every few seconds whether the API itself sees what happens: while its Redis is away the stream stays open and is silent,
/// as when nothing happens.
/// </summary>
internal sealed class ApiHealthPoll(HitlApi api, LiveFeed feed, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        var wasWell = feed.ApiNow;
        do
        {
            var asked = feed.ApiNow;
            try
            {
                var health = await api.GetHealthAsync(stoppingToken);
                feed.SetStalled(health.IsUnhealthy ? health.Why : null, wasWell);
                if (!health.IsUnhealthy)
                    wasWell = asked;
            }
            catch (ApiException)
            {
                // The stream's own state says that the API is away; one replica's silence says nothing of the others.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
