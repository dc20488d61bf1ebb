using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Board;

/// <summary>The board; with an intervention's id in the address that one is open on top of it.</summary>
public sealed partial class BoardPage
{
    [Parameter] public string? Id { get; set; }
}
