using Hitl.Contracts.Interventions;
using Hitl.Redis;
using Hitl.Redis.Interventions;

namespace Hitl.Worker.Live;

/// <summary>
/// Writes who drives a page: when it begins, so that it is known whatever becomes of this process, and again when it is over.
/// One after the other, and never in the page's way.
/// </summary>
internal sealed partial class DriveRecord(string interventionId, InterventionStore store, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan WriteTime = TimeSpan.FromSeconds(3);
    private readonly Lock gate = new();
    private Task written = Task.CompletedTask;

    public Drive Begin(string byOperator)
    {
        var begun = new Drive(byOperator, time.GetUtcNow(), null, 0);
        Add(begun, null);
        return begun;
    }

    public void End(Drive begun, int inputs) => Add(begun with { To = time.GetUtcNow(), Inputs = inputs }, begun);

    /// <summary>Returns when all is written, or could not be.</summary>
    public Task WrittenAsync()
    {
        lock (gate)
            return written;
    }

    private void Add(Drive drive, Drive? begun)
    {
        lock (gate)
            written = WriteAsync(written, drive, begun);
    }

    private async Task WriteAsync(Task before, Drive drive, Drive? begun)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            using var limit = new CancellationTokenSource(WriteTime, time);
            await store.AddDriveAsync(interventionId, drive, begun, limit.Token);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or StoreFullException or OperationCanceledException)
        {
            LogUnwritten(exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Who drove could not be written: {Why}")]
    private partial void LogUnwritten(string why);
}
