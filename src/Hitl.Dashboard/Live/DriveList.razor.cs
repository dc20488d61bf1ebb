using Hitl.Contracts.Interventions;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Live;

/// <summary>Who drove the page, from when, for how long; never what they typed.</summary>
public sealed partial class DriveList
{
    [Parameter, EditorRequired] public IReadOnlyList<Drive> Drives { get; set; } = [];

    /// <summary>Who holds the page now, "" for nobody: the worker notes a moment later that somebody let go. Null where it is not known.</summary>
    [Parameter] public string? HeldBy { get; set; }
}
