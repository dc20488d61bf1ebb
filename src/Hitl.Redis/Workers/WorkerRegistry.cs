using Hitl.Contracts.Workers;
using Hitl.Redis.Connection;
using StackExchange.Redis;

namespace Hitl.Redis.Workers;

/// <summary>The workers that reported lately.</summary>
public sealed class WorkerRegistry
{
    private static readonly Script Live = Script.Named("workers_live");
    private readonly RedisWorkspace _redis;

    internal WorkerRegistry(RedisWorkspace redis) => _redis = redis;

    /// <summary>Oldest first. One that has not reported for twice the lease is not listed.</summary>
    public async Task<IReadOnlyList<WorkerView>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await LiveAsync(cancellationToken)).Select(ToView).OrderBy(worker => worker.StartedAt).ThenBy(worker => worker.WorkerId, StringComparer.Ordinal)];

    /// <summary>Those that have a browser and are not about to end, newest first.</summary>
    public async Task<IReadOnlyList<WorkerAddress>> ListAddressesAsync(CancellationToken cancellationToken) =>
    [
        .. (await LiveAsync(cancellationToken))
            .Where(worker => worker.Text("browser") is not null && worker.Text("draining") is null)
            .OrderByDescending(worker => worker.Time("last_seen_at"))
            .Select(worker => Uri.TryCreate(worker.Text("address"), UriKind.Absolute, out var address) && worker.Text("secret") is { } secret
                ? new WorkerAddress(worker.Required("id"), address, secret) : null)
            .OfType<WorkerAddress>(),
    ];

    private async Task<Fields[]> LiveAsync(CancellationToken cancellationToken)
    {
        var live = (RedisResult[])(await _redis.EvaluateAsync(Live, new ScriptArguments(), null, cancellationToken))!;
        return Array.ConvertAll(live, worker => new Fields(worker));
    }

    /// <summary>The worker says goodbye: it is no longer listed.</summary>
    public Task RemoveAsync(string workerId, CancellationToken cancellationToken) =>
        _redis.ReadAsync(database => database.KeyDeleteAsync(_redis.Key($"worker:{workerId}")), cancellationToken);

    private static WorkerView ToView(Fields worker) => new()
    {
        WorkerId = worker.Required("id"),
        StartedAt = worker.Time("started_at") ?? DateTimeOffset.UnixEpoch,
        LastSeenAt = worker.Time("last_seen_at") ?? DateTimeOffset.UnixEpoch,
        Running = worker.Int("running") ?? 0,
        Waiting = worker.Int("waiting") ?? 0,
        MaxRunning = worker.Int("max_running") ?? 0,
        Browser = worker.Text("browser"),
        Draining = worker.Text("draining") is not null,
        Problem = worker.Text("problem"),
    };
}
