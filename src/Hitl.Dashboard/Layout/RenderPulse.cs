using Microsoft.JSInterop;

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
    private readonly Func<Exception, Task> _broken;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private long _last;
    private bool _hasRun;
    private bool _scheduled;
    private bool _running;
    private bool _again;
    private bool _disposed;

    /// <param name="time">For the interval.</param>
    /// <param name="interval">From one rendering's begin to the next, at least.</param>
    /// <param name="render">What is done.</param>
    /// <param name="broken">Told what it throws: a component's <c>DispatchExceptionAsync</c>. Not when the circuit has ended meanwhile.</param>
    public RenderPulse(TimeProvider time, TimeSpan interval, Func<Task> render, Func<Exception, Task> broken)
    {
        (_time, _interval, _render, _broken) = (time, interval, render, broken);
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

    // What a timer's callback awaits has nowhere to throw to: it would end the process, and everybody's circuit with it.
    private async void Run()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            (_scheduled, _running, _hasRun, _last) = (false, true, true, _time.GetTimestamp());
        }

        try
        {
            await _render();
        }
        catch (Exception gone) when (gone is ObjectDisposedException or JSDisconnectedException)
        {
            // The circuit ended, or the page was left, between the request and this.
        }
        catch (Exception problem)
        {
            await _broken(problem);
        }

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
