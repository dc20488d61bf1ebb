namespace Hitl.Dashboard.Layout;

/// <summary>
/// Folds many requests to render into few: the first one runs at once, those that come within the interval or while it
/// still runs share the next one.
/// </summary>
internal sealed class RenderPulse : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly Func<Task> _render;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private long _last;
    private bool _hasRun;
    private bool _scheduled;
    private bool _running;
    private bool _again;
    private bool _disposed;

    public RenderPulse(TimeProvider time, TimeSpan interval, Func<Task> render)
    {
        (_time, _interval, _render) = (time, interval, render);
        _timer = time.CreateTimer(_ => Run(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Request()
    {
        lock (_gate)
        {
            if (_disposed || _scheduled)
                return;
            if (_running)
                _again = true;
            else
                Schedule();
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _disposed = true;
        _timer.Dispose();
    }

    private void Schedule()
    {
        _scheduled = true;
        var wait = _hasRun ? _interval - _time.GetElapsedTime(_last) : TimeSpan.Zero;
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    // The renderer hands an exception of a component to its circuit: what a timer's callback awaits has nowhere to throw to.
    private async void Run()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            (_scheduled, _running, _hasRun, _last) = (false, true, true, _time.GetTimestamp());
        }

        await _render();
        lock (_gate)
        {
            _running = false;
            if (!_again || _disposed)
                return;
            _again = false;
            Schedule();
        }
    }
}
