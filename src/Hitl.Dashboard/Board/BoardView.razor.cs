using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Hitl.Dashboard.Board;

/// <summary>Queue and runs side by side; an empty board offers something to start.</summary>
public sealed partial class BoardView
{
    private const string Queue = "queue";
    private const string Runs = "runs";

    private (bool IsEmpty, IReadOnlyList<string>? Held) _drawn;
    private IReadOnlyList<string>? _held;
    private PointerHold? _hold;
    private ElementReference _element;

    [Inject] private IJSRuntime Script { get; set; } = null!;

    private bool IsEmpty => Feed.Picture is { IsLoaded: true, Runs.Count: 0, Interventions.Count: 0, QueuedBeyond: 0 };

    protected override void OnInitialized()
    {
        base.OnInitialized();
        _drawn = (IsEmpty, null);
    }

    // Read once for each drawing: what is compared later is what was drawn.
    protected override bool ShouldRender()
    {
        var before = _drawn;
        _drawn = (IsEmpty, _held);
        return before != _drawn;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        _hold = await PointerHold.StartAsync(Script, _element, HoldAsync);
        _held ??= [];
        StateHasChanged();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _hold?.Dispose();
    }

    // Null until the pointer is watched.
    private bool? IsHeld(string panel) => _drawn.Held?.Contains(panel);

    private Task HoldAsync(IReadOnlyList<string> panels) => InvokeAsync(() =>
    {
        _held = panels;
        StateHasChanged();
    });
}
