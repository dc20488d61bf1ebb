using System.Collections.Immutable;
using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Hitl.Dashboard.Board;

/// <summary>The queue of interventions: by priority, then time left, grouped by obstacle.</summary>
public sealed partial class InterventionQueue
{
    private readonly HeldList<QueueEntry> _held = new(entry => entry.Key, entry => entry.Row is not null);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private IReadOnlyList<Shown<QueueEntry>> _lines = [];
    private ImmutableDictionary<string, InterventionRow>? _seen;
    private PointerHold? _hold;
    private ElementReference _element;
    private bool _isHeld;

    [Inject] private IJSRuntime Script { get; set; } = null!;

    private int Total => Feed.Picture.Interventions.Count;

    // Absent until the pointer is watched.
    private string? Held => _hold is null ? null : _isHeld ? "true" : "false";

    protected override void OnInitialized()
    {
        base.OnInitialized();
        Arrange(held: false);
    }

    protected override Task OnPulseAsync()
    {
        if (!ReferenceEquals(_seen, Feed.Picture.Interventions))
            Arrange(_isHeld);
        return Task.CompletedTask;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        _hold = await PointerHold.StartAsync(Script, _element, HoldAsync);
        StateHasChanged();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _hold?.Dispose();
    }

    private Task HoldAsync(bool held) => InvokeAsync(() =>
    {
        _isHeld = held;
        Arrange(held);
        StateHasChanged();
    });

    private void Arrange(bool held)
    {
        _seen = Feed.Picture.Interventions;
        _lines = _held.Show(BoardOrder.Lines(_seen.Values, _open), held);
    }

    private void Toggle(string obstacle)
    {
        if (!_open.Remove(obstacle))
            _open.Add(obstacle);
        Arrange(held: false);
    }
}
