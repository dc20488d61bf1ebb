namespace Hitl.Recipes.Catalog;

/// <summary>Configuration section <c>Recipes</c>.</summary>
public sealed class RecipeOptions
{
    public const string Section = "Recipes";

    /// <summary>The directory of <c>*.json</c> files, absolute or below the current directory; required, must exist.</summary>
    public string Directory { get; set; } = "";

    /// <summary>Base URLs for <c>{site:name}</c>: absolute http(s), without query.</summary>
    public IDictionary<string, string> Sites { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Seconds between two looks at the directory when its file system reports no change; 1 to 3,600, default 10.</summary>
    public int PollSeconds { get; set; } = 10;

    /// <summary>Milliseconds without another change before files are read again; 0 to 10,000, default 250.</summary>
    public int SettleMilliseconds { get; set; } = 250;
}
