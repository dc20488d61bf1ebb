namespace Hitl.Dashboard.Board;

/// <summary>Queue and runs side by side; an empty board offers something to start.</summary>
public sealed partial class BoardView
{
    private bool _shown;

    private bool IsEmpty => Feed.Picture is { IsLoaded: true, Runs.Count: 0, Interventions.Count: 0, QueuedBeyond: 0 };

    protected override void OnAfterRender(bool firstRender) => _shown = IsEmpty;

    protected override bool ShouldRender() => _shown != IsEmpty;
}
