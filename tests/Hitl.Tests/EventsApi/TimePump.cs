using Microsoft.Extensions.Time.Testing;

namespace Hitl.Tests.EventsApi;

/// <summary>
/// Lets a fake clock run while it is not disposed: what waits on it besides the thing under test (a call to Redis that is
/// tried again) goes on.
/// </summary>
internal sealed class TimePump : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public TimePump(FakeTimeProvider time) => _running = RunAsync(time);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(FakeTimeProvider time)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, _stop.Token);
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
