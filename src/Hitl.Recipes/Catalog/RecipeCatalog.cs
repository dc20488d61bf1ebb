using Hitl.Recipes.Reading;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Hitl.Recipes.Catalog;

/// <summary>
/// The recipes of <c>Recipes:Directory</c>, read when it is made and again whenever a file changes. A broken file is
/// listed with its errors and can't be started; the others go on.
/// </summary>
public sealed partial class RecipeCatalog : IDisposable
{
    private readonly RecipeDirectory directory;
    private readonly ILogger<RecipeCatalog> logger;
    private readonly Lock gate = new();
    private volatile RecipeSnapshot current;
    private CancellationTokenSource changed = new();

    public RecipeCatalog(IOptions<RecipeOptions> options, ILogger<RecipeCatalog> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.logger = logger;
        var sites = new Dictionary<string, string>(options.Value.Sites, StringComparer.OrdinalIgnoreCase);
        directory = new RecipeDirectory(options.Value.Directory, new RecipeReader(sites));
        current = directory.Read();
        Log(current);
    }

    public RecipeSnapshot Current => current;

    public void Dispose() => changed.Dispose();

    /// <summary>Fires once, after the next change; for <see cref="ChangeToken.OnChange(Func{IChangeToken}, Action)"/>.</summary>
    public IChangeToken GetChangeToken()
    {
        lock (gate)
            return new CancellationChangeToken(changed.Token);
    }

    internal string DirectoryPath => directory.FullPath;

    /// <summary>Reads the directory; true when what stands there is different from before.</summary>
    internal bool Reload()
    {
        CancellationTokenSource fired;
        lock (gate)
        {
            var next = directory.Read();
            if (next.Fingerprint == current.Fingerprint)
                return false;
            current = next;
            (fired, changed) = (changed, new CancellationTokenSource());
        }

        Log(current);
        using (fired)
            fired.Cancel();
        return true;
    }

    private void Log(RecipeSnapshot snapshot)
    {
        var good = snapshot.Entries.Count(entry => entry.CanStart);
        var broken = snapshot.Entries.Count - good;
        LogRead(directory.FullPath, good, broken);
        foreach (var error in snapshot.Entries.SelectMany(entry => entry.Errors))
            LogBroken(error.File, error.Path, error.Message);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Recipes in {Directory}: {Good} good, {Broken} broken")]
    private partial void LogRead(string directory, int good, int broken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Recipe {File}, {Path}: {Error}")]
    private partial void LogBroken(string file, string path, string error);
}
