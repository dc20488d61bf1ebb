using Hitl.Contracts.Runs;
using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Hitl.Dashboard.Board;

/// <summary>Runs that are active, and the latest that ended.</summary>
public sealed partial class RunBoard
{
    private const int ShownQueued = 50;
    private const int ShownEnded = 8;

    private readonly HeldList<RunRow> _held = new(run => run.RunId);
    private readonly HeldList<RunRow> _heldEnded = new(run => run.RunId);
    private IReadOnlyList<Shown<RunRow>> _lines = [];
    private IReadOnlyList<Shown<RunRow>> _ended = [];
    private PointerHold? _hold;
    private ElementReference _element;
    private bool _isHeld;
    private bool _nobodyWorks;
    private int _running;
    private int _waiting;
    private int _queued;

    [Inject] private IJSRuntime Script { get; set; } = null!;
    [Inject] private WorkersPoll Workers { get; set; } = null!;

    private long Active => Feed.Picture.Runs.Count + Feed.Picture.QueuedBeyond;

    private long Unshown => Math.Max(0, _queued - ShownQueued) + Feed.Picture.QueuedBeyond;

    private string Tally => $"{_running} running · {_waiting} waiting · {_queued + Feed.Picture.QueuedBeyond} queued";

    // Absent until the pointer is watched.
    private string? Held => _hold is null ? null : _isHeld ? "true" : "false";

    protected override void OnInitialized()
    {
        base.OnInitialized();
        Arrange();
    }

    protected override Task OnPulseAsync()
    {
        Arrange();
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
        Arrange();
        StateHasChanged();
    });

    private void Arrange()
    {
        var picture = Feed.Picture;
        var runs = BoardOrder.Runs(picture);
        _running = runs.Count(run => run.Status == RunStatus.Running);
        _waiting = runs.Count(run => run.Status == RunStatus.Waiting);
        _queued = runs.Count - _running - _waiting;
        // The warning takes a line: it neither comes nor goes under the pointer.
        if (!_isHeld)
            _nobodyWorks = _queued > 0 && Workers.Workers is { Count: 0 };
        _lines = _held.Show([.. runs.Take(_running + _waiting + ShownQueued)], _isHeld);
        _ended = _heldEnded.Show([.. picture.Ended.Take(ShownEnded)], _isHeld);
    }
}
