using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Contracts.Runs;
using Hitl.Contracts.Stats;
using Hitl.Redis.Connection;
using Hitl.Redis.Workers;
using StackExchange.Redis;

namespace Hitl.Redis.Stats;

/// <summary>Counts by the hour, kept by the transitions themselves for 90 days.</summary>
public sealed class StatsStore
{
    /// <summary>The longest span that is answered; what lies further back is cut off.</summary>
    public static readonly TimeSpan LongestSpan = TimeSpan.FromDays(90);

    private readonly RedisWorkspace _redis;
    private readonly WorkerRegistry _workers;

    internal StatsStore(RedisWorkspace redis, WorkerRegistry workers) => (_redis, _workers) = (redis, workers);

    public async Task<StatsView> ReadAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        if (to - from > LongestSpan)
            from = to - LongestSpan;
        long first = Hour(from), last = Math.Max(first, Hour(to));
        long[] hours = [.. Enumerable.Range(0, (int)(last - first + 1)).Select(n => first + n)];
        var (hashes, waits) = await _redis.ReadAsync(
            async database =>
            {
                var counts = Task.WhenAll(hours.Select(hour => database.HashGetAllAsync(_redis.Key($"stats:{hour}"))));
                var lists = Task.WhenAll(hours.Select(hour => database.ListRangeAsync(_redis.Key($"stats:{hour}:waits"))));
                return (await counts, await lists);
            },
            cancellationToken);
        var counted = Array.ConvertAll(hashes, hash => hash.ToDictionary(e => (string)e.Name!, e => (long)e.Value, StringComparer.Ordinal));
        var now = await NowAsync(cancellationToken);
        return new()
        {
            From = Time(first),
            To = Time(last + 1),
            Now = now,
            Hours = Hours(hours, counted, now.OpenInterventions),
            Recipes = Recipes(counted),
            MedianHumanWaitMs = Median([.. waits.SelectMany(list => list).Select(value => (long)value)]),
        };
    }

    private async Task<StatsNow> NowAsync(CancellationToken cancellationToken)
    {
        string[] sets =
        [
            .. new[] { RunStatus.Queued, RunStatus.Running, RunStatus.Waiting }.Select(status => $"runs:s:{WireName.Of(status)}"),
            .. new[] { InterventionStatus.Open, InterventionStatus.Claimed }.Select(status => $"interventions:s:{WireName.Of(status)}"),
        ];
        var counts = await _redis.ReadAsync(database => Task.WhenAll(sets.Select(set => database.SortedSetLengthAsync(_redis.Key(set)))), cancellationToken);
        var workers = await _workers.ListAsync(cancellationToken);
        return new(counts[0], counts[1], counts[2], counts[3] + counts[4], workers.Count);
    }

    /// <summary>The number open at an hour's end is today's, minus what came and plus what went since.</summary>
    private static StatsHour[] Hours(long[] hours, Dictionary<string, long>[] counted, long openNow)
    {
        var result = new StatsHour[hours.Length];
        var open = openNow;
        for (var n = hours.Length - 1; n >= 0; n--)
        {
            long Count(string name) => counted[n].GetValueOrDefault(name);
            long created = Count("interventions_created"), ended = Count("interventions_ended");
            result[n] = new(Time(hours[n]), Count("queued"), Count("completed"), Count("failed"), created, ended, Math.Max(0, open));
            open += ended - created;
        }

        return result;
    }

    private static RecipeStats[] Recipes(Dictionary<string, long>[] counted) =>
    [
        .. counted.SelectMany(hour => hour)
            .Where(pair => pair.Key.StartsWith("recipe:", StringComparison.Ordinal))
            .Select(pair => (Parts: pair.Key.Split(':'), pair.Value))
            .GroupBy(count => count.Parts[1], StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new RecipeStats(
                group.Key,
                group.Where(count => count.Parts[2] == "completed").Sum(count => count.Value),
                group.Where(count => count.Parts[2] == "failed").Sum(count => count.Value))),
    ];

    private static long? Median(long[] values)
    {
        if (values.Length == 0)
            return null;
        Array.Sort(values);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private static long Hour(DateTimeOffset time) => time.ToUnixTimeSeconds() / 3600;

    private static DateTimeOffset Time(long hour) => DateTimeOffset.FromUnixTimeSeconds(hour * 3600);
}
