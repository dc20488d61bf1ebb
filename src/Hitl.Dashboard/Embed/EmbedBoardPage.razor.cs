using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Embed;

/// <summary>The board for another site's frame; its interventions open in the frame, its runs in a tab of their own.</summary>
public sealed partial class EmbedBoardPage
{
    [Parameter] public string? Id { get; set; }
}
