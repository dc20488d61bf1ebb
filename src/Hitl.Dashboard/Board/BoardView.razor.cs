namespace Hitl.Dashboard.Board;

/// <summary>Queue and runs side by side; an empty board offers something to start.</summary>
public sealed partial class BoardView
{
    private bool _isEmpty;

    private bool IsEmpty => Feed.Picture is { IsLoaded: true, Runs.Count: 0, Interventions.Count: 0, QueuedBeyond: 0 };

    protected override void OnInitialized()
    {
        base.OnInitialized();
        _isEmpty = IsEmpty;
    }

    // Read once for each drawing: what is compared later is what was drawn.
    protected override bool ShouldRender()
    {
        var before = _isEmpty;
        _isEmpty = IsEmpty;
        return before != _isEmpty;
    }
}
