using System.Globalization;
using Hitl.Contracts.Runs;
using Hitl.Dashboard.Runs;
using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Board;

public sealed partial class RunLine
{
    private RunRow? _shown;
    private bool _shownGone;

    [Parameter, EditorRequired] public RunRow Row { get; set; } = null!;
    [Parameter] public bool Gone { get; set; }
    [CascadingParameter(Name = "Embedded")] public bool Embedded { get; set; }

    private string Word => Row.CancelRequested && Row.IsActive ? "Stopping" : Gone && Row.IsActive ? "Ended" : RunText.Of(Row.Status);

    private string Target => Uri.TryCreate(Row.TargetUrl, UriKind.Absolute, out var url) ? url.Authority + url.PathAndQuery : Row.TargetUrl;

    private string Step => Row switch
    {
        { Status: RunStatus.Queued, NotBefore: not null } => "waits to be tried again",
        { Status: RunStatus.Queued } => "in the queue",
        { Status: RunStatus.Waiting } => "for a human",
        { Status: RunStatus.Completed } => "",
        _ => Row.Progress.Message ?? Row.Progress.Step ?? "",
    };

    private string Failure => Row.FailureCode is { } code ? RunText.Of(code) : "Failed";

    private string Width => string.Create(CultureInfo.InvariantCulture, $"width:{Math.Clamp(Row.Progress.Percent ?? 0, 0, 100)}%");

    protected override void OnAfterRender(bool firstRender) => (_shown, _shownGone) = (Row, Gone);

    protected override bool ShouldRender() => !ReferenceEquals(_shown, Row) || _shownGone != Gone;
}
