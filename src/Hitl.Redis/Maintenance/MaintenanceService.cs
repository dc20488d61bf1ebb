using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hitl.Redis.Maintenance;

/// <summary>Runs the <see cref="Reaper"/> for as long as the process lives. Trouble with Redis is said once and waited out.</summary>
internal sealed partial class MaintenanceService(
    Reaper reaper, IOptions<MaintenanceOptions> options, TimeProvider time, ILogger<MaintenanceService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var inTrouble = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            var more = false;
            try
            {
                more = await reaper.RunOnceAsync(stoppingToken);
                if (inTrouble)
                    LogRecovered();
                inTrouble = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                // One damaged record or an hour without Redis must not end the service that frees everything else.
                if (!inTrouble)
                    LogTrouble(problem);
                inTrouble = true;
            }

            if (!more)
                await Task.Delay(options.Value.Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Maintenance of Redis failed; it goes on trying every interval and says when it works again")]
    private partial void LogTrouble(Exception problem);

    [LoggerMessage(2, LogLevel.Information, "Maintenance of Redis works again")]
    private partial void LogRecovered();
}
