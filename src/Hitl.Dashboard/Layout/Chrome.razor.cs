using Hitl.Dashboard.Api;
using Hitl.Dashboard.Sync;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;

namespace Hitl.Dashboard.Layout;

public sealed partial class Chrome : IDisposable
{
    private MudThemeProvider? _provider;
    private ErrorBoundary? _boundary;
    private bool _dark;
    private bool _systemDark;
    private bool _ready;

    [Parameter, EditorRequired] public RenderFragment ChildContent { get; set; } = null!;

    [Inject] private PreferencesStore Preferences { get; set; } = null!;
    [Inject] private OperatorName Operator { get; set; } = null!;
    [Inject] private LiveFeed Feed { get; set; } = null!;
    [Inject] private IJSRuntime Script { get; set; } = null!;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        Preferences.Changed += Apply;
        _systemDark = await _provider!.GetSystemDarkModeAsync();
        await _provider.WatchSystemDarkModeAsync(dark =>
        {
            _systemDark = dark;
            Apply();
            return Task.CompletedTask;
        });
        await Preferences.LoadAsync();
        await Script.InvokeVoidAsync("hitl.setClock", Feed.ApiNow.ToUnixTimeMilliseconds());
        await Script.InvokeVoidAsync("hitl.watchKeys", Preferences.Current.Shortcuts);
        _ready = true;
        StateHasChanged();
    }

    public void Dispose() => Preferences.Changed -= Apply;

    private void Apply()
    {
        Operator.TrySet(Preferences.Current.Operator);
        _dark = Preferences.Current.Theme switch
        {
            ThemeChoice.Light => false,
            ThemeChoice.Dark => true,
            _ => _systemDark,
        };
        StateHasChanged();
    }
}
