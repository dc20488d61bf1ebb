using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Hitl.Dashboard.Board;

/// <summary>The tab's title and icon with the number of open interventions.</summary>
public sealed partial class BoardTitle
{
    private int _open;
    private string? _name;
    private int? _badge;

    [Parameter] public string Name { get; set; } = "Board";

    [Inject] private IJSRuntime Script { get; set; } = null!;

    protected override void OnInitialized()
    {
        base.OnInitialized();
        (_open, _name) = (Feed.Picture.Interventions.Count, Name);
    }

    // The number is read once for each drawing: what is compared later is what was drawn.
    protected override bool ShouldRender()
    {
        var (open, name) = (Feed.Picture.Interventions.Count, Name);
        if (_open == open && _name == name)
            return false;
        (_open, _name) = (open, name);
        return true;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        var open = _open;
        if (_badge == open)
            return;
        _badge = open;
        await Script.InvokeVoidAsync("hitl.setBadge", open);
    }
}
