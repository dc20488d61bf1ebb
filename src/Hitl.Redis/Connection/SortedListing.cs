using System.Globalization;
using StackExchange.Redis;

namespace Hitl.Redis.Connection;

/// <summary>Pages through sorted sets whose scores are unique creation times in microseconds, newest first, as one list.</summary>
internal sealed class SortedListing(RedisWorkspace redis, IReadOnlyList<string> keys, DateTimeOffset? from, DateTimeOffset? to)
{
    private readonly double _from = from is { } f ? Microseconds(f) : double.NegativeInfinity;
    private readonly double _to = to is { } t ? Microseconds(t) : double.PositiveInfinity;

    /// <summary>The cursor is the last score that was seen.</summary>
    public static bool TryParseCursor(string? cursor, out double before)
    {
        before = double.PositiveInfinity;
        if (cursor is null)
            return true;
        var known = ulong.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value < 1UL << 53;
        before = value;
        return known;
    }

    public static string ToCursor(double score) => score.ToString("F0", CultureInfo.InvariantCulture);

    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        var counts = await redis.ReadAsync(
            database => Task.WhenAll(keys.Select(key => database.SortedSetLengthAsync(redis.Key(key), _from, _to, Exclude.Stop))), cancellationToken);
        return counts.Sum();
    }

    public async Task<IReadOnlyList<SortedSetEntry>> TakeAsync(double before, int max, CancellationToken cancellationToken)
    {
        var stop = Math.Min(before, _to);
        var lists = await redis.ReadAsync(
            database => Task.WhenAll(keys.Select(key =>
                database.SortedSetRangeByScoreWithScoresAsync(redis.Key(key), _from, stop, Exclude.Stop, Order.Descending, 0, max))),
            cancellationToken);
        return lists.Length == 1 ? lists[0] : [.. lists.SelectMany(list => list).OrderByDescending(entry => entry.Score).Take(max)];
    }

    private static double Microseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() * 1000d;
}
