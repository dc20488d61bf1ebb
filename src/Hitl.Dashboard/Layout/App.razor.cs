using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Hitl.Dashboard.Layout;

public sealed partial class App
{
    // A page that is drawn before its circuit is there would show a picture that does not move.
    private static readonly InteractiveServerRenderMode Mode = new(prerender: false);

    [CascadingParameter]
    public HttpContext? Http { get; set; }

    private string BaseHref => $"{Http?.Request.PathBase}/";
}
