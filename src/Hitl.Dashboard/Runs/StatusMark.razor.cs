using Hitl.Contracts.Runs;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Runs;

/// <summary>A run's status as a shape; the word stands beside it.</summary>
public sealed partial class StatusMark
{
    private RunStatus? _shown;

    [Parameter, EditorRequired] public RunStatus Status { get; set; }

    protected override void OnAfterRender(bool firstRender) => _shown = Status;

    protected override bool ShouldRender() => _shown != Status;
}
