using Hitl.ServiceDefaults.Health;
using Hitl.ServiceDefaults.Hosting;
using Hitl.ServiceDefaults.Http;
using Hitl.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace Hitl.ServiceDefaults;

/// <summary>What every Hitl service has in common, in one call each for the builder and the application.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds console logging, OpenTelemetry, health checks, service discovery, HTTP resilience and the end of the
    /// process with its standard input (<see cref="ProcessOptions"/>). The host's shutdown timeout becomes 5 s.
    /// </summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddConsoleLines();
        builder.AddTelemetry();
        builder.AddDefaultHealthChecks();
        builder.AddHttpDefaults();
        builder.AddProcessLifetime();
        return builder;
    }

    /// <summary>Maps <c>/health</c> (every check) and <c>/alive</c> (checks tagged <c>live</c>), in every environment.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapHealthEndpoints();
        return app;
    }
}
