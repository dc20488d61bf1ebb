using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Hitl.Dashboard.Layout;

public sealed partial class SettingsMenu
{
    [Inject] private IDialogService Dialogs { get; set; } = null!;

    private static readonly DialogOptions Small = new() { MaxWidth = MaxWidth.ExtraSmall, FullWidth = true, CloseOnEscapeKey = true };

    private Task<IDialogReference> ShowShortcutsAsync() => Dialogs.ShowAsync<ShortcutsDialog>("Keyboard shortcuts", Small);

    private Task<IDialogReference> ShowSettingsAsync() => Dialogs.ShowAsync<SettingsDialog>("Settings", Small);
}
