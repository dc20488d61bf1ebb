using System.Collections.Immutable;
using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Board;

/// <summary>The queue of interventions: by priority, then time left, grouped by obstacle.</summary>
public sealed partial class InterventionQueue
{
    private readonly HeldList<BoardEntry<InterventionRow>> _held = new(entry => entry.Key, entry => entry.Row is not null);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private IReadOnlyList<Shown<BoardEntry<InterventionRow>>> _lines = [];
    private ImmutableDictionary<string, InterventionRow>? _seen;

    /// <summary>What the board calls this panel.</summary>
    [Parameter, EditorRequired] public string Name { get; set; } = "";

    /// <summary>Its lines must keep their places; null while nobody watches the pointer.</summary>
    [Parameter] public bool? Held { get; set; }

    private int Total => Feed.Picture.Interventions.Count;

    private string? HeldText => Held switch { true => "true", false => "false", null => null };

    private string Empty => !Feed.Picture.IsLoaded ? "The picture is being loaded." : _held.Waiting > 0 ? "…" : "Nobody is needed.";

    protected override void OnParametersSet() => Arrange(Held == true);

    protected override Task OnPulseAsync()
    {
        if (!ReferenceEquals(_seen, Feed.Picture.Interventions))
            Arrange(Held == true);
        return Task.CompletedTask;
    }

    private void Arrange(bool held)
    {
        if (!Feed.Picture.IsLoaded)
            return;
        _seen = Feed.Picture.Interventions;
        _lines = _held.Show(BoardOrder.Queue(_seen.Values, _open), held);
    }

    private void Toggle(string obstacle)
    {
        if (!_open.Remove(obstacle))
            _open.Add(obstacle);
        Arrange(held: false);
    }
}
