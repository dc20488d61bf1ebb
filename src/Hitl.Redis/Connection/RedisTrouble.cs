using Polly.Timeout;
using StackExchange.Redis;

namespace Hitl.Redis.Connection;

/// <summary>Sorts what Redis and its client throw.</summary>
internal static class RedisTrouble
{
    public const string ReadOnly =
        "Redis is a read-only replica. Promote it (REPLICAOF NO ONE), or let ConnectionStrings:redis name the primary; until then nothing new is taken.";

    /// <summary>Redis can't be reached or can't answer yet: the same call may go through later.</summary>
    public static bool IsUnavailable(Exception problem) => problem is RedisConnectionException or RedisTimeoutException or TimeoutException or TimeoutRejectedException
        || problem is RedisServerException server && (StartsWith(server, "LOADING") || StartsWith(server, "BUSY") || StartsWith(server, "MASTERDOWN")
            || StartsWith(server, "CLUSTERDOWN") || StartsWith(server, "TRYAGAIN"));

    /// <summary>Redis answers but takes no writes: out of memory, a read-only replica, or a disk that can't be written.</summary>
    public static bool RefusesWrites(RedisServerException problem) =>
        IsFull(problem) || IsReadOnly(problem) || problem.Message.Contains("MISCONF", StringComparison.Ordinal);

    /// <summary>What stands in the way of writes, and what to do; for an error that <see cref="RefusesWrites"/> knows.</summary>
    public static string WhyNoWrites(RedisServerException problem) => IsReadOnly(problem) ? ReadOnly
        : IsFull(problem) ? "Redis is out of memory (maxmemory). Give it more, or shorten Retention:RunDays; until then nothing new is taken."
        : "Redis can't write to its disk. Make room there; until then nothing new is taken.";

    /// <summary>The client knows no primary any more, only a replica, and sends no write there.</summary>
    public static bool IsOnlyReplica(IConnectionMultiplexer connection)
    {
        var connected = connection.GetServers().Where(server => server.IsConnected).ToList();
        return connected.Count > 0 && connected.TrueForAll(server => server.IsReplica);
    }

    // Inside a script the code stands behind "ERR Error running script" in some versions.
    private static bool IsFull(RedisServerException problem) =>
        StartsWith(problem, "OOM") || problem.Message.Contains("OOM command not allowed", StringComparison.Ordinal);

    private static bool IsReadOnly(RedisServerException problem) =>
        StartsWith(problem, "READONLY") || problem.Message.Contains("READONLY You can't write", StringComparison.Ordinal);

    private static bool StartsWith(RedisServerException problem, string code) => problem.Message.StartsWith(code, StringComparison.Ordinal);
}
