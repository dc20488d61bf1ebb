using Hitl.PracticeSite.Site;

namespace Hitl.PracticeSite.Targets;

/// <summary>What a browser on the loose has to survive.</summary>
internal static class TargetEndpoints
{
    public static void MapTargets(this IEndpointRouteBuilder app)
    {
        var targets = app.MapGroup("/targets");
        targets.MapGet("/redirect-loop", (int n = 0) => Results.Redirect($"/targets/redirect-loop?n={unchecked(n + 1) & 0xffff}"));
        targets.MapGet("/redirect", (string to) => Uri.TryCreate(to, UriKind.Absolute, out _) ? Results.Redirect(to) : Results.BadRequest());
        targets.MapGet("/redirect-private", () => Results.Redirect("http://169.254.169.254/latest/meta-data/"));
        targets.MapGet("/endless", EndlessPage.Write);
        targets.MapGet("/silent", (HttpContext context, TimeProvider time) => Task.Delay(Timeout.InfiniteTimeSpan, time, context.RequestAborted));
        targets.MapGet("/download", () => Results.File("not a page\n"u8.ToArray(), "application/octet-stream", "practice.bin"));
        targets.MapGet("/dialogs", () => Html.Page("Dialogs", ScriptedPages.Dialogs));
        targets.MapGet("/popups", () => Html.Page("Popups", ScriptedPages.Popups));
        targets.MapGet("/hang", () => Html.Page("Hang", ScriptedPages.Hang));
        targets.MapGet("/memory", () => Html.Page("Memory", ScriptedPages.Memory));
        targets.MapGet("/endless-navigation", (int n = 0) => Html.Page($"Step {n}", ScriptedPages.Navigation(n)));
        targets.MapGet("/unavailable", (HttpContext context, TimeProvider time, double seconds = 5) =>
            ClearsAfter.Answer(context, time, seconds, StatusCodes.Status503ServiceUnavailable, "Down for a moment"));
        targets.MapGet("/status/{status:int:range(400,599)}", (int status) => Html.Page($"Status {status}", $"<h1>{status}</h1>", status));
        targets.MapGet("/incomplete", (bool tall = false) => Html.Page("Incomplete", $$"""
            <h1>Incomplete</h1>
            <ul class="offers">
              <li class="offer" data-sku="PS-901"><span class="name">Priced Kettle</span><span class="price">$12.00</span></li>
              <li class="offer" data-sku="PS-902"><span class="name">Priceless Kettle</span></li>
            </ul>
            {{(tall ? "<div style=\"height:5000px\"></div>" : "")}}
            """));
    }
}
