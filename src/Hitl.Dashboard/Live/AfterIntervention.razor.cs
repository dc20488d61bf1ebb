using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Live;

/// <summary>What a run does now that its intervention is over, as it happens.</summary>
public sealed partial class AfterIntervention
{
    [Parameter, EditorRequired] public string RunId { get; set; } = "";

    [Parameter, EditorRequired] public string InterventionId { get; set; } = "";

    /// <summary>Another site's frame shows it: links stay inside.</summary>
    [Parameter] public bool Embedded { get; set; }

    // Null for one that ended too long ago: the run's own page still knows it.
    private RunRow? Row => Feed.Picture.Runs.GetValueOrDefault(RunId) ?? Feed.Picture.Ended.Find(run => run.RunId == RunId);
}
