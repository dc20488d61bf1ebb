using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Layout;

/// <summary>A component that shows the live picture and renders, at most ten times a second, when it changes.</summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private IDisposable? _subscription;
    private RenderPulse? _pulse;

    [Inject] protected LiveFeed Feed { get; set; } = null!;
    [Inject] protected TimeProvider Clock { get; set; } = null!;

    protected override void OnInitialized()
    {
        _pulse = new(Clock, Interval, RenderAsync, DispatchExceptionAsync);
        _subscription = Feed.Subscribe(update =>
        {
            OnUpdate(update);
            _pulse.Request();
        });
    }

    /// <summary>Renders soon, though nothing changed in the picture; from any thread.</summary>
    protected void RequestRender() => _pulse?.Request();

    /// <summary>Called on the follower's thread for every change, before the render it asks for.</summary>
    protected virtual void OnUpdate(LiveUpdate update) { }

    /// <summary>Called on the component's own thread right before it renders for a change.</summary>
    protected virtual Task OnPulseAsync() => Task.CompletedTask;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _subscription?.Dispose();
        _pulse?.Dispose();
    }

    private Task RenderAsync() => InvokeAsync(async () =>
    {
        await OnPulseAsync();
        StateHasChanged();
    });
}
