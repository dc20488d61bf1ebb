using Hitl.Contracts.Runs;
using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Board;

/// <summary>Runs that are active, and the latest that ended.</summary>
public sealed partial class RunBoard
{
    private const int ShownQueued = 50;
    private const int ShownEnded = 8;

    private readonly HeldList<BoardEntry<RunRow>> _held = new(entry => entry.Key, entry => entry.Row is not null);
    private readonly HeldList<RunRow> _heldEnded = new(run => run.RunId);
    private IReadOnlyList<Shown<BoardEntry<RunRow>>> _lines = [];
    private IReadOnlyList<Shown<RunRow>> _ended = [];
    private bool _nobodyWorks;
    private int _running;
    private int _waiting;
    private int _queued;

    /// <summary>What the board calls this panel.</summary>
    [Parameter, EditorRequired] public string Name { get; set; } = "";

    /// <summary>Its lines must keep their places; null while nobody watches the pointer.</summary>
    [Parameter] public bool? Held { get; set; }

    [CascadingParameter(Name = "Embedded")] public bool Embedded { get; set; }

    [Inject] private WorkersPoll Workers { get; set; } = null!;

    private long Active => Feed.Picture.Runs.Count + Feed.Picture.QueuedBeyond;

    private long Unshown => Math.Max(0, _queued - ShownQueued) + Feed.Picture.QueuedBeyond;

    private string Tally => $"{_running} running · {_waiting} waiting · {_queued + Feed.Picture.QueuedBeyond} queued";

    private string Empty => !Feed.Picture.IsLoaded ? "The picture is being loaded." : _held.Waiting > 0 ? "…" : "Nothing is running.";

    private string? HeldText => Held switch { true => "true", false => "false", null => null };

    protected override void OnParametersSet() => Arrange();

    protected override Task OnPulseAsync()
    {
        Arrange();
        return Task.CompletedTask;
    }

    private void Arrange()
    {
        var picture = Feed.Picture;
        if (!picture.IsLoaded)
            return;
        var byStatus = picture.Runs.Values.CountBy(run => run.Status).ToDictionary();
        _running = byStatus.GetValueOrDefault(RunStatus.Running);
        _waiting = byStatus.GetValueOrDefault(RunStatus.Waiting);
        _queued = byStatus.GetValueOrDefault(RunStatus.Queued);
        var held = Held == true;
        // The warning takes a line: it neither comes nor goes under the pointer.
        if (!held)
            _nobodyWorks = _queued > 0 && Workers.Workers is { Count: 0 };
        _lines = _held.Show(BoardOrder.Runs(picture, ShownQueued), held);
        _ended = _heldEnded.Show([.. picture.Ended.Take(ShownEnded)], held);
    }
}
