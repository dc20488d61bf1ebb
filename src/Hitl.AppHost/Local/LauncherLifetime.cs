using System.Runtime.InteropServices;

namespace Hitl.AppHost.Local;

/// <summary>
/// Says when the launcher has to end: Ctrl+C, SIGTERM, a closed terminal, or the death of whoever started it.
/// </summary>
internal sealed class LauncherLifetime : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _stopWatching = new();
    private readonly PosixSignalRegistration[] _signals;
    private readonly Task _watching;

    public LauncherLifetime()
    {
        _signals =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }
                .Select(signal => PosixSignalRegistration.Create(signal, OnSignal)),
        ];
        _watching = WatchParentAsync(Signals.ParentId);
    }

    public CancellationToken End => _end.Token;

    public async ValueTask DisposeAsync()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        await _stopWatching.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopWatching.Dispose();
        _end.Dispose();
    }

    // A second Ctrl+C is not held back: it ends the launcher at once, and with it everything it started.
    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = !_end.IsCancellationRequested;
        _end.Cancel();
    }

    // `dotnet run` that is killed passes nothing on: its child is adopted by another process instead.
    private async Task WatchParentAsync(int parent)
    {
        while (Signals.ParentId == parent)
            await Task.Delay(Interval, TimeProvider.System, _stopWatching.Token);
        await _end.CancelAsync();
    }
}
