using Hitl.Recipes.Templates;
using Hitl.Redis.Interventions;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Live;

/// <summary>Makes the live page of a run that parks.</summary>
internal sealed class LivePages(InterventionStore store, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<LivePage> logger)
{
    /// <param name="interventionId">What the run waits for.</param>
    /// <param name="page">The run's page.</param>
    /// <param name="bound">Says where it may go.</param>
    /// <param name="secretInputs">Selectors of inputs that nobody but the driver may read.</param>
    public LivePage Open(string interventionId, RunPage page, BoundRecipe bound, IReadOnlyList<string> secretInputs) =>
        new(interventionId, page, [.. bound.AllowedHosts.Select(host => host.ToString())], secretInputs, store, time, logger, lifetime.ApplicationStopping);
}
