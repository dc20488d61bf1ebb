using System.Text.Json;
using System.Text.Json.Nodes;
using Hitl.Tests.Recipes;

namespace Hitl.Tests.Chaos;

/// <summary>
/// What the stack is started with: the shortest times that a busy machine bears, a mark by which its processes are known
/// whoever adopts them, and browsers that can be asked what they have open.
/// </summary>
internal sealed class ChaosSettings : IDisposable
{
    private const string MarkKey = "Chaos:Mark";
    private const UnixFileMode Runnable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly string _directory = Directory.CreateTempSubdirectory("hitl-chaos-").FullName;

    public ChaosSettings()
    {
        var recipes = Directory.CreateDirectory(Path.Combine(_directory, "recipes")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "recipes")))
            File.WriteAllText(Path.Combine(recipes, Path.GetFileName(file)), Impatient(File.ReadAllText(file)));
        var browser = Path.Combine(_directory, "chromium");
        // Port 0: it picks one and writes it into its profile.
        File.WriteAllText(browser, $"#!/bin/sh\nexec '{Stack.Chromium.Path}' \"$@\" --remote-debugging-port=0\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(browser, Runnable);
        All = new Dictionary<string, string>
        {
            ["Redis:LeaseSeconds"] = "4", ["Redis:GiveUpAfterSeconds"] = "3", ["Maintenance:IntervalMilliseconds"] = "250",
            ["Worker:MaxRunning"] = "3", ["Worker:PollSeconds"] = "0.5", ["Worker:DrainSeconds"] = "1", ["Worker:SettleSeconds"] = "1",
            ["Browser:HangSeconds"] = "6", ["Browser:RetrySeconds"] = "1", ["Browser:ExecutablePath"] = browser,
            ["Practice:BusySeconds"] = "2", ["Recipes:Directory"] = recipes, [MarkKey] = Guid.NewGuid().ToString("N"),
        };
    }

    public IReadOnlyDictionary<string, string> All { get; }

    /// <summary>Stands in the environment of every service and of whatever it starts.</summary>
    public string Mark => $"{MarkKey.Replace(":", "__", StringComparison.Ordinal)}={All[MarkKey]}";

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Impatient(string recipe)
    {
        var json = JsonNode.Parse(recipe)!.AsObject();
        if (!json.ContainsKey("start_url"))
            return recipe;
        // What is tested is not the pages: two say as much as three.
        if (json["limits"] is JsonObject limits && limits["max_pages"]!.GetValue<int>() > 2)
            limits["max_pages"] = 2;
        json["retry"] = new JsonObject { ["max_attempts"] = 4, ["backoff_seconds"] = 1 };
        return json.ToJsonString(new JsonSerializerOptions());
    }
}
