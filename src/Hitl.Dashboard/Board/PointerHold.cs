using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Hitl.Dashboard.Board;

/// <summary>Tells when the pointer comes to an element and when it leaves or rests.</summary>
internal sealed class PointerHold : IDisposable
{
    private readonly Func<bool, Task> _changed;
    private readonly DotNetObjectReference<PointerHold> _self;

    private PointerHold(Func<bool, Task> changed)
    {
        _changed = changed;
        _self = DotNetObjectReference.Create(this);
    }

    public static async Task<PointerHold> StartAsync(IJSRuntime script, ElementReference element, Func<bool, Task> changed)
    {
        var hold = new PointerHold(changed);
        await script.InvokeVoidAsync("hitl.watchHold", element, hold._self);
        return hold;
    }

    [JSInvokable]
    public Task SetHold(bool held) => _changed(held);

    public void Dispose() => _self.Dispose();
}
