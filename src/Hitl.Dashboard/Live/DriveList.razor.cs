using Hitl.Contracts.Interventions;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Live;

/// <summary>Who drove the page, from when, for how long; never what they typed.</summary>
public sealed partial class DriveList
{
    [Parameter, EditorRequired] public IReadOnlyList<Drive> Drives { get; set; } = [];
}
