using Polly.Timeout;
using StackExchange.Redis;

namespace Hitl.Redis.Connection;

/// <summary>Sorts what Redis and its client throw.</summary>
internal static class RedisTrouble
{
    /// <summary>Redis can't be reached or can't answer yet: the same call may go through later.</summary>
    public static bool IsUnavailable(Exception problem) => problem is RedisConnectionException or RedisTimeoutException or TimeoutException or TimeoutRejectedException
        || problem is RedisServerException server && (StartsWith(server, "LOADING") || StartsWith(server, "BUSY") || StartsWith(server, "MASTERDOWN")
            || StartsWith(server, "CLUSTERDOWN") || StartsWith(server, "TRYAGAIN"));

    /// <summary>Redis answers but takes no writes: out of memory, a read-only replica, or a disk that can't be written.</summary>
    public static bool RefusesWrites(RedisServerException problem) =>
        StartsWith(problem, "OOM") || StartsWith(problem, "READONLY") || StartsWith(problem, "MISCONF")
        // Inside a script the code stands behind "ERR Error running script" in some versions.
        || problem.Message.Contains("OOM command not allowed", StringComparison.Ordinal)
        || problem.Message.Contains("READONLY You can't write", StringComparison.Ordinal)
        || problem.Message.Contains("MISCONF", StringComparison.Ordinal);

    private static bool StartsWith(RedisServerException problem, string code) => problem.Message.StartsWith(code, StringComparison.Ordinal);
}
