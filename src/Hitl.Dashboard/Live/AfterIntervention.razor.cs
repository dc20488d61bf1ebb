using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Live;

/// <summary>What a run does now that its intervention is over, as it happens.</summary>
public sealed partial class AfterIntervention
{
    [Parameter, EditorRequired] public string RunId { get; set; } = "";

    [Parameter, EditorRequired] public string InterventionId { get; set; } = "";

    /// <summary>What the job's later run raised in its place after the worker was lost; null for none.</summary>
    [Parameter] public string? Successor { get; set; }

    /// <summary>Another site's frame shows it: links stay inside.</summary>
    [Parameter] public bool Embedded { get; set; }

    // Null for one that ended too long ago: the run's own page still knows it.
    private RunRow? Row => Feed.Picture.Runs.GetValueOrDefault(RunId) ?? Feed.Picture.Ended.Find(run => run.RunId == RunId);
}
