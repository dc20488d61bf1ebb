using Microsoft.AspNetCore.Components;

namespace Hitl.Dashboard.Layout;

public sealed partial class MainLayout
{
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    // With a base element a bare fragment would lead to the base's page.
    private string SkipTarget => $"{Navigation.ToBaseRelativePath(Navigation.Uri).Split('#')[0]}#content";
}
