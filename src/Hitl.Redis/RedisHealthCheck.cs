using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Hitl.Redis;

/// <summary>Healthy while Redis answers a PING.</summary>
internal sealed class RedisHealthCheck(IConnectionMultiplexer connection) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await connection.GetDatabase().PingAsync().WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception problem) when (Connection.RedisTrouble.IsUnavailable(problem) || problem is OperationCanceledException)
        {
            return new(context.Registration.FailureStatus,
                "Redis does not answer. Check that it runs and that ConnectionStrings:redis names it. Hitl waits and goes on when it comes.", problem);
        }
    }
}
