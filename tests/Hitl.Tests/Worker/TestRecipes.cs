using System.Text.Json.Nodes;

namespace Hitl.Tests.Worker;

/// <summary>The shipped recipes, and one for each page that only tests visit.</summary>
internal static class TestRecipes
{
    private const string Shipped = "recipes";

    public static IEnumerable<(string Id, string Json)> All =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot(), Shipped), "*.json")
            .Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal))
            .Select(file => (Path.GetFileNameWithoutExtension(file), File.ReadAllText(file)))
            .Concat(Own);

    private static IEnumerable<(string, string)> Own =>
    [
        Page("redirect-loop", "/targets/redirect-loop"),
        Page("redirect-elsewhere", "/targets/redirect?to=http%3A%2F%2Felsewhere.example%2F"),
        Page("redirect-private", "/targets/redirect-private", "*.example", "169.254.169.254"),
        Page("endless", "/targets/endless"),
        Page("silent", "/targets/silent"),
        Page("download", "/targets/download"),
        Page("dialogs", "/targets/dialogs"),
        Page("popups", "/targets/popups"),
        Page("hang", "/targets/hang"),
        Page("memory", "/targets/memory"),
        Page("endless-navigation", "/targets/endless-navigation"),
        Page("unavailable", "/targets/unavailable?seconds=1"),
        Page("incomplete", "/targets/incomplete"),
        Page("tall", "/targets/incomplete?tall=true"),
        Page("private", "/private/"),
        Page("broken-once", "/broken/once?key=worker"),
        Page("club", "/members/club"),
        Recipe("unresolvable", "http://no-such-host.invalid/"),
        Recipe("loopback", "http://127.0.0.1:9321/"),
        Recipe("odd-loopback", "http://0x7f.1:9321/"),
        Recipe("loopback-name", "http://localhost:9321/"),
    ];

    private static (string, string) Page(string id, string path, params string[] alsoAllowed) => Recipe(id, "{site:practice}" + path, alsoAllowed);

    private static (string, string) Recipe(string id, string url, params string[] alsoAllowed)
    {
        var recipe = new JsonObject
        {
            ["id"] = id, ["title"] = id, ["start_url"] = url,
            ["items"] = new JsonObject
            {
                ["selector"] = "li.offer",
                ["fields"] = new JsonObject
                {
                    ["name"] = new JsonObject { ["selector"] = ".name" }, ["price"] = new JsonObject { ["selector"] = ".price", ["required"] = id is "incomplete" or "tall" },
                },
            },
            ["limits"] = new JsonObject { ["navigation_timeout_seconds"] = id == "memory" ? 60 : 5, ["max_page_bytes"] = 1_000_000 },
        };
        if (alsoAllowed.Length > 0)
            recipe["allowed_hosts"] = new JsonArray([.. alsoAllowed.Prepend("{site:practice}").Select(host => (JsonNode)host)]);
        return (id, recipe.ToJsonString());
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Hitl.slnx")))
            directory = directory.Parent;
        return directory.FullName;
    }
}
