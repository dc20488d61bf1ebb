using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hitl.Recipes.Catalog;

/// <summary>
/// Has the catalog read again when the directory's files change: told by the file system once it has been quiet for
/// a moment (a file is seldom written in one piece), and looked at on a timer, since watchers miss events on some
/// file systems.
/// </summary>
internal sealed partial class RecipeWatcher(
    RecipeCatalog catalog, IOptions<RecipeOptions> options, TimeProvider time, ILogger<RecipeWatcher> logger) : BackgroundService
{
    private readonly Channel<bool> signals = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private TimeSpan Settle => TimeSpan.FromMilliseconds(options.Value.SettleMilliseconds);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watcher = TryWatch();
        using var poll = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.PollSeconds), time);
        var tick = poll.WaitForNextTickAsync(stoppingToken).AsTask();
        var signal = signals.Reader.WaitToReadAsync(stoppingToken).AsTask();
        while (!stoppingToken.IsCancellationRequested)
        {
            var first = await Task.WhenAny(tick, signal);
            await first;
            if (first == tick)
            {
                tick = poll.WaitForNextTickAsync(stoppingToken).AsTask();
            }
            else
            {
                while (signals.Reader.TryRead(out _))
                    await Task.Delay(Settle, time, stoppingToken);
                signal = signals.Reader.WaitToReadAsync(stoppingToken).AsTask();
            }

            Reload();
        }
    }

    private void Reload()
    {
        try
        {
            catalog.Reload();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(exception, catalog.DirectoryPath);
        }
    }

    private FileSystemWatcher? TryWatch()
    {
        try
        {
            var watcher = new FileSystemWatcher(catalog.DirectoryPath, "*.json");
            watcher.Created += (_, _) => signals.Writer.TryWrite(true);
            watcher.Changed += (_, _) => signals.Writer.TryWrite(true);
            watcher.Deleted += (_, _) => signals.Writer.TryWrite(true);
            watcher.Renamed += (_, _) => signals.Writer.TryWrite(true);
            watcher.Error += (_, _) => signals.Writer.TryWrite(true);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or PlatformNotSupportedException)
        {
            LogUnwatched(exception, catalog.DirectoryPath, options.Value.PollSeconds);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The recipes in {Directory} can't be read; the ones known go on")]
    private partial void LogUnreadable(Exception exception, string directory);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Directory} can't be watched; it is looked at every {Seconds} s")]
    private partial void LogUnwatched(Exception exception, string directory, int seconds);
}
