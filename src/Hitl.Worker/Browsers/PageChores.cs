using System.Threading.Channels;
using Microsoft.Playwright;

namespace Hitl.Worker.Browsers;

/// <summary>What has to be done about a page's own doings (dialogs, popups), one after the other, by a task that is awaited at the end.</summary>
internal sealed class PageChores : IAsyncDisposable
{
    private const int MostAtOnce = 512;
    private readonly Channel<Func<Task>> chores = Channel.CreateBounded<Func<Task>>(
        new BoundedChannelOptions(MostAtOnce) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly Task working;
    private readonly ILogger logger;

    public PageChores(ILogger logger)
    {
        this.logger = logger;
        working = WorkAsync();
    }

    /// <summary>False when so many wait already that the page must be doing it on purpose.</summary>
    public bool TryAdd(Func<Task> chore) => chores.Writer.TryWrite(chore);

    public async ValueTask DisposeAsync()
    {
        chores.Writer.TryComplete();
        await working;
    }

    private async Task WorkAsync()
    {
        await foreach (var chore in chores.Reader.ReadAllAsync())
        {
            try
            {
                await chore();
            }
            catch (Exception exception) when (exception is PlaywrightException or TimeoutException or OperationCanceledException)
            {
                PageLog.ChoreFailed(logger, exception);
            }
        }
    }
}
