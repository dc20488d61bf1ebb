using Hitl.Redis.Connection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Hitl.Redis;

/// <summary>
/// Healthy while Redis takes a write, degraded while it only answers (what is read still works), unhealthy while it does not
/// answer. The write is one small key that goes by itself.
/// </summary>
internal sealed class RedisHealthCheck(RedisWorkspace redis, IConnectionMultiplexer connection) : IHealthCheck
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await redis.Database.PingAsync().WaitAsync(cancellationToken);
        }
        catch (Exception problem) when (RedisTrouble.IsUnavailable(problem) || problem is OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy(
                "Redis does not answer. Check that it runs, that it is not paused, and that ConnectionStrings:redis names it. Hitl waits and goes on when it comes.", problem);
        }

        try
        {
            await redis.Database.StringSetAsync(redis.Key("health"), 1, Kept).WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (RedisServerException refused) when (RedisTrouble.RefusesWrites(refused))
        {
            return HealthCheckResult.Degraded(RedisTrouble.WhyNoWrites(refused), refused);
        }
        catch (Exception problem) when (RedisTrouble.IsUnavailable(problem) || problem is RedisCommandException or OperationCanceledException)
        {
            return HealthCheckResult.Degraded(RedisTrouble.IsOnlyReplica(connection) ? RedisTrouble.ReadOnly
                : "Redis answers but takes no writes in time: it is paused (CLIENT PAUSE), or its disk is slow. Hitl waits and goes on when it does.", problem);
        }
    }
}
