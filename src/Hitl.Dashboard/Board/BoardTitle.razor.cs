using Hitl.Dashboard.Circuits;
using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Board;

/// <summary>The tab's title and icon with the number of open interventions.</summary>
public sealed partial class BoardTitle
{
    private int _open;
    private string? _name;
    private int? _badge;

    [Parameter] public string Name { get; set; } = "Board";

    [Inject] private OperatorBrowser Browser { get; set; } = null!;

    protected override void OnInitialized()
    {
        base.OnInitialized();
        (_open, _name) = (Feed.Picture.Interventions.Count, Name);
        Browser.Returned += OnReturned;
    }

    protected override void Dispose(bool disposing)
    {
        Browser.Returned -= OnReturned;
        base.Dispose(disposing);
    }

    // The number is read once for each drawing: what is compared later is what was drawn.
    protected override bool ShouldRender()
    {
        var (open, name) = (Feed.Picture.Interventions.Count, Name);
        if (_open == open && _name == name && _badge == open)
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
        if (await Browser.TellAsync("hitl.setBadge", open))
            return;
        _badge = null;
        if (Browser.IsHere)
            RequestRender();
    }

    private void OnReturned() => RequestRender();
}
