using Hitl.Recipes.Templates;
using Hitl.Redis.Interventions;
using Hitl.Worker.Browsers;

namespace Hitl.Worker.Live;

/// <summary>Makes the live page of a run that parks.</summary>
internal sealed class LivePages(InterventionStore store, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<LivePage> logger)
{
    public LivePage Open(string interventionId, RunPage page, BoundRecipe bound) =>
        new(interventionId, page, [.. bound.AllowedHosts.Select(host => host.ToString())], store, time, logger, lifetime.ApplicationStopping);
}
