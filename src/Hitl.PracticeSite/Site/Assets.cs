namespace Hitl.PracticeSite.Site;

/// <summary>Style and scripts travel in the assembly: the site works from any directory, without a network.</summary>
internal static class Assets
{
    public static void MapAssets(this IEndpointRouteBuilder app)
    {
        app.MapGet("/style.css", () => Results.Stream(Open("style.css"), "text/css; charset=utf-8"));
        app.MapGet("/controls.js", () => Results.Stream(Open("controls.js"), "text/javascript; charset=utf-8"));
        app.MapGet("/members.js", () => Results.Stream(Open("members.js"), "text/javascript; charset=utf-8"));
        app.MapGet("/hold.js", () => Results.Stream(Open("hold.js"), "text/javascript; charset=utf-8"));
    }

    private static Stream Open(string name) =>
        typeof(Assets).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded.");
}
