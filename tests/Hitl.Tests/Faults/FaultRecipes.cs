using Hitl.Tests.Recipes;

namespace Hitl.Tests.Faults;

/// <summary>The shipped recipes, and <see cref="Stubborn"/>.</summary>
internal sealed class FaultRecipes : IDisposable
{
    /// <summary>Three slow pages, three attempts one right after the other.</summary>
    public const string Stubborn = "stubborn";

    public FaultRecipes()
    {
        foreach (var file in Directory.EnumerateFiles(System.IO.Path.Combine(RepositoryRoot.Path, "recipes")))
            File.Copy(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)));
        var slow = File.ReadAllText(System.IO.Path.Combine(Path, "slow.json"));
        File.WriteAllText(
            System.IO.Path.Combine(Path, Stubborn + ".json"),
            slow.Replace("\"id\": \"slow\",", $$"""
                "id": "{{Stubborn}}", "retry": { "max_attempts": 3, "backoff_seconds": 0 },
                """, StringComparison.Ordinal));
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("hitl-recipes-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
