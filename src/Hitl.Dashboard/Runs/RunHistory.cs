using Hitl.Dashboard.Sync;

namespace Hitl.Dashboard.Runs;

/// <summary>
/// The runs that fit the filters, any stretch of them. The API lists them newest first; another order is made here, of at
/// most <see cref="MostSorted"/> runs. For one component's own thread.
/// </summary>
public sealed class RunHistory(CursorPages<RunRow> newestFirst, RunOrder order)
{
    public const int MostSorted = 2_000;

    private IReadOnlyList<RunRow>? _sorted;

    public long Total => newestFirst.Total;

    /// <summary>There are too many to sort: they stand newest first.</summary>
    public bool TooMany { get; private set; }

    public async Task<IReadOnlyList<RunRow>> ReadAsync(int start, int count, CancellationToken cancellation)
    {
        if (order != RunOrder.NewestFirst && !TooMany && _sorted is null)
        {
            await newestFirst.ReadAsync(0, 1, cancellation);
            TooMany = Total > MostSorted;
            if (!TooMany)
                _sorted = order.Sort(await newestFirst.ReadAsync(0, MostSorted, cancellation));
        }

        return _sorted is null ? await newestFirst.ReadAsync(start, count, cancellation) : [.. _sorted.Skip(start).Take(count)];
    }
}
