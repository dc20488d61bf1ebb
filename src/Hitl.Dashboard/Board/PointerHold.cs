using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Hitl.Dashboard.Board;

/// <summary>Tells which panels of a board must keep still: the one under the pointer and those above it, until it leaves or rests.</summary>
internal sealed class PointerHold : IDisposable
{
    private readonly Func<IReadOnlyList<string>, Task> _changed;
    private readonly DotNetObjectReference<PointerHold> _self;

    private PointerHold(Func<IReadOnlyList<string>, Task> changed)
    {
        _changed = changed;
        _self = DotNetObjectReference.Create(this);
    }

    /// <summary>The panels are named by their <c>data-panel</c>.</summary>
    public static async Task<PointerHold> StartAsync(IJSRuntime script, ElementReference board, Func<IReadOnlyList<string>, Task> changed)
    {
        var hold = new PointerHold(changed);
        await script.InvokeVoidAsync("hitl.watchHold", board, hold._self);
        return hold;
    }

    [JSInvokable]
    public Task SetHold(string[] panels) => _changed(panels);

    public void Dispose() => _self.Dispose();
}
