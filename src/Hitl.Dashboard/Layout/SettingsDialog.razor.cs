using Hitl.Dashboard.Api;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace Hitl.Dashboard.Layout;

public sealed partial class SettingsDialog
{
    private string _operator = "";
    private ThemeChoice _theme;
    private bool _notifications;
    private bool _sound;
    private bool _shortcuts;
    private bool _refused;
    private bool _blocked;

    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = null!;

    [Inject] private PreferencesStore Preferences { get; set; } = null!;
    [Inject] private OperatorName Operator { get; set; } = null!;
    [Inject] private IJSRuntime Script { get; set; } = null!;

    protected override void OnInitialized()
    {
        var now = Preferences.Current;
        (_operator, _theme, _notifications, _sound, _shortcuts) =
            (now.Operator, now.Theme, now.Notifications, now.Sound, now.Shortcuts);
    }

    private async Task SaveAsync()
    {
        _refused = !Operator.TrySet(_operator);
        if (_refused)
            return;
        if (_notifications && !await Script.InvokeAsync<bool>("hitl.askToNotify"))
        {
            (_notifications, _blocked) = (false, true);
            return;
        }

        await Preferences.SaveAsync(new()
        {
            Operator = Operator.Value,
            Theme = _theme,
            Notifications = _notifications,
            Sound = _sound,
            Shortcuts = _shortcuts,
        });
        await Script.InvokeVoidAsync("hitl.watchKeys", _shortcuts);
        Dialog.Close();
    }
}
