using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hitl.Dashboard.Api;

/// <summary>Degraded while the API is away or ill: pages then show the last picture and go on by themselves.</summary>
internal sealed class ApiAnswersCheck(HitlApi api) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var health = await api.GetHealthAsync(cancellationToken);
            return health.Why.Length == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded($"The API says: {health.Why}");
        }
        catch (ApiException problem)
        {
            return HealthCheckResult.Degraded(
                problem.Problem.Code == ApiProblem.Unreachable
                    ? "The API does not answer. Check that it runs, and that services:events-api:http:0 names it. Pages show the last picture until it does."
                    : problem.Message);
        }
    }
}
