using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Hitl.Dashboard.Layout;

public sealed partial class ShortcutsDialog
{
    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = null!;
}
