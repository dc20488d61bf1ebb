using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Board;

public sealed partial class InterventionLine
{
    // A title or a cell gains nothing from more; a page's text can be of any length.
    private const int LongestMessage = 200;

    private InterventionRow? _shown;
    private bool _shownGone;

    [Parameter, EditorRequired] public InterventionRow Row { get; set; } = null!;
    [Parameter] public bool Gone { get; set; }
    [CascadingParameter(Name = "Embedded")] public bool Embedded { get; set; }

    protected override void OnAfterRender(bool firstRender) => (_shown, _shownGone) = (Row, Gone);

    protected override bool ShouldRender() => !ReferenceEquals(_shown, Row) || _shownGone != Gone;

    private static string? Short(string? text) => text is { Length: > LongestMessage } ? string.Concat(text.AsSpan(0, LongestMessage), "…") : text;
}
