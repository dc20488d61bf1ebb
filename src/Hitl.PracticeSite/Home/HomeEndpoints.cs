using Hitl.PracticeSite.Site;

namespace Hitl.PracticeSite.Home;

internal static class HomeEndpoints
{
    private static readonly (string Path, string Name, string What)[] Obstacles =
    [
        ("/catalog", "Catalog", "60 items on 3 pages, nothing in the way. Some names carry markup, emoji and right-to-left text."),
        ("/people?name=John+Smith", "People search", "403 until somebody presses and holds a button in this browser; then the results. A name with “nobody” in it finds nobody."),
        ("/busy", "Busy", "429 with Retry-After for a few seconds after this browser's first visit."),
        ("/one-time-code", "One-time code", "Asks for six digits. Your “phone” is at /one-time-code/code."),
        ("/controls", "Controls", "Every control a human works with, behind a slider that has to be dragged to its end."),
        ("/members", "Members", "User and password, then a code; a browser stays logged in by its cookie, local storage and IndexedDB together."),
        ("/moved", "Moved", "The layout has changed: what recipes look for is not there any more."),
        ("/slow", "Slow", "Each of 3 pages takes seconds; ?seconds= says how many."),
        ("/broken", "Broken", "500, always. /broken/once?key=… fails only the first time for that key."),
    ];

    private static readonly (string Path, string What)[] BadTargets =
    [
        ("/targets/redirect-loop", "redirects for ever"),
        ("/targets/redirect?to=http://elsewhere.example/", "redirects to wherever you say"),
        ("/targets/redirect-private", "redirects to a private address"),
        ("/targets/endless", "a page that never ends (2 GB at most)"),
        ("/targets/silent", "accepts the request and never answers"),
        ("/targets/download", "sends a file instead of a page"),
        ("/targets/dialogs", "one dialog after another"),
        ("/targets/popups", "opens windows"),
        ("/targets/endless-navigation", "never stays on a page"),
        ("/targets/unavailable?seconds=5", "503 with Retry-After, then well"),
        ("/targets/status/418", "whatever status you ask for"),
        ("/targets/incomplete", "items that lack their price"),
        ("/private/", "a page that robots.txt keeps robots from"),
    ];

    public static void MapHome(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", () => Html.Page("Practice site", $"""
            <h1>Every obstacle, on your own machine</h1>
            <p class="lead">A small web site that gets in the way of robots, so that people and programs can practise together.</p>
            <ul class="cards">
            {Html.Each(Obstacles, one => $"<li><a href=\"{Html.Text(one.Path)}\"><strong>{one.Name}</strong><span>{Html.Text(one.What)}</span></a></li>\n")}
            </ul>
            <h2>Bad targets</h2>
            <p>What a browser on the loose has to survive.</p>
            <ul class="links">
            {Html.Each(BadTargets, one => $"<li><a href=\"{Html.Text(one.Path)}\"><code>{Html.Text(one.Path)}</code></a> {Html.Text(one.What)}</li>\n")}
            </ul>
            """));
        app.MapGet("/robots.txt", () => Results.Text("User-agent: *\nDisallow: /private/\n"));
        app.MapGet("/private/", () => Html.Page("Private", """
            <h1>Private</h1>
            <p>robots.txt asks robots to stay away from here.</p>
            <ul><li class="offer">A private thing</li></ul>
            """));
    }
}
