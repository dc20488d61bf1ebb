using Hitl.Contracts.Runs;
using Hitl.Dashboard.Sync;
using Hitl.Dashboard.Time;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Runs;

/// <summary>A run in the history.</summary>
public sealed partial class HistoryLine
{
    [Parameter, EditorRequired] public RunRow Row { get; set; } = null!;
    [Parameter] public bool IsChosen { get; set; }
    [Parameter] public EventCallback OnChosen { get; set; }

    private string Outcome => Row switch
    {
        { FailureCode: { } code } => RunText.Of(code),
        { Status: RunStatus.Waiting } => "for a human",
        { Progress.ItemsExtracted: { } items } => $"{items} items",
        _ => Row.Progress.Message ?? "",
    };

    private string Took => RunOrder.Took(Row) is { } took ? Durations.ToText(took) : "";
}
