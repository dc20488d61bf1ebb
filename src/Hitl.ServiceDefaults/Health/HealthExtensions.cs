using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Hitl.ServiceDefaults.Health;

/// <summary>Health checks and the two endpoints that show them.</summary>
public static class HealthExtensions
{
    /// <summary>The tag of checks that say whether the process itself still works, whatever it depends on.</summary>
    public const string LiveTag = "live";

    internal static void AddDefaultHealthChecks(this IHostApplicationBuilder builder) =>
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag]);

    internal static void MapHealthEndpoints(this IEndpointRouteBuilder app)
    {
        // Whoever asks how a service is must be answered above all when it has too much to do.
        app.MapHealthChecks("/health", new() { ResponseWriter = HealthResponse.WriteAsync }).DisableRateLimiting();
        app.MapHealthChecks("/alive", new()
        {
            Predicate = check => check.Tags.Contains(LiveTag),
            ResponseWriter = HealthResponse.WriteAsync,
        }).DisableRateLimiting();
    }
}
