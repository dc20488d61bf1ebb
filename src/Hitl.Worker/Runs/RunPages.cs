using Hitl.Recipes.Templates;
using Hitl.Worker.Browsers;
using Hitl.Worker.Targets;

namespace Hitl.Worker.Runs;

/// <summary>Opens pages under a recipe's rules, each with a way out of its own.</summary>
internal sealed class RunPages(BrowserHost browser, EgressConnector egress, TargetPolicy targets, ILoggerFactory loggers)
{
    /// <exception cref="BrowserAwayException"/>
    /// <exception cref="PageFaultException"/>
    /// <exception cref="StorageRefusedException">The browser does not take this storage state.</exception>
    public Task<RunPage> OpenAsync(BoundRecipe bound, Action ensureHeld, string? storage, CancellationToken cancellationToken) => browser.OpenPageAsync(
        () => new EgressGate(egress, loggers.CreateLogger<EgressGate>()),
        new PageRules
        {
            WhyRefusedAsync = (url, stopping) => targets.WhyRefusedAsync(bound, url, stopping),
            EnsureHeld = ensureHeld,
            NavigationTimeout = bound.Recipe.Limits.NavigationTimeout,
            MaxDocumentBytes = bound.Recipe.Limits.MaxPageBytes,
        },
        storage,
        loggers.CreateLogger<RunPage>(),
        cancellationToken);
}
