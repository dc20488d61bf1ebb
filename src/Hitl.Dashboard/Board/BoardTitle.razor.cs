using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Hitl.Dashboard.Board;

/// <summary>The tab's title and icon with the number of open interventions.</summary>
public sealed partial class BoardTitle
{
    private int _shown = -1;
    private string? _shownName;

    [Parameter] public string Name { get; set; } = "Board";

    [Inject] private IJSRuntime Script { get; set; } = null!;

    private int Open => Feed.Picture.Interventions.Count;

    protected override bool ShouldRender() => _shown != Open || _shownName != Name;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_shown == Open && _shownName == Name)
            return;
        (_shown, _shownName) = (Open, Name);
        await Script.InvokeVoidAsync("hitl.setBadge", Open);
    }
}
