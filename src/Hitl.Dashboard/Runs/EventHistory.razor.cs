using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Runs;

/// <summary>What happened in a run, one line each, with how long each stretch took.</summary>
public sealed partial class EventHistory
{
    [Parameter, EditorRequired] public IReadOnlyList<HistoryEntry> Entries { get; set; } = [];
}
