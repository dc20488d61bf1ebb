using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Interventions;

/// <summary>Where the intervention stands, on one line.</summary>
public sealed partial class InterventionStatusLine
{
    [Parameter, EditorRequired] public InterventionView View { get; set; } = null!;
    [Parameter] public bool IsMine { get; set; }

    private string Ending => InterventionText.Ended(View.Resolution is { } resolution ? WireName.Of(resolution) : null, View.ResolvedBy);
}
