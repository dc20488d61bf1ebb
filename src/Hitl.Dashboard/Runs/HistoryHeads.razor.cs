using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Runs;

/// <summary>The history's column headings: a press sorts by one.</summary>
public sealed partial class HistoryHeads
{
    private static readonly (RunColumn? Column, string Text, string? Css)[] Columns =
    [
        (RunColumn.Status, "Status", null),
        (RunColumn.Recipe, "Recipe", null),
        (RunColumn.Target, "Target", "history-target"),
        (null, "Outcome", "history-outcome"),
        (RunColumn.Took, "Took", "num history-took"),
        (RunColumn.Created, "Queued", "num"),
    ];

    [Parameter, EditorRequired] public RunOrder Order { get; set; } = RunOrder.NewestFirst;

    [Parameter] public EventCallback<RunOrder> OnPress { get; set; }

    private string? Arrow(RunColumn column) => Order.Column != column ? null : Order.Descending ? "▾" : "▴";

    private string? Direction(RunColumn column) => Order.Column != column ? null : Order.Descending ? "descending" : "ascending";
}
