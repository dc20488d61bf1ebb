using Hitl.Worker.Browsers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hitl.Worker.Health;

/// <summary>Unhealthy while there is no browser; says what to type.</summary>
internal sealed class BrowserHealthCheck(BrowserHost browser) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(browser.Problem is { } problem ? HealthCheckResult.Unhealthy(problem) : HealthCheckResult.Healthy(browser.Version));
}
