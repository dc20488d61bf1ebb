using Hitl.Dashboard.Sync;

namespace Hitl.Dashboard.Runs;

/// <summary>What the history can be sorted by.</summary>
public enum RunColumn { Created, Status, Recipe, Target, Took }

/// <summary>In which order the history stands, as the address keeps it: <c>took</c>, <c>-took</c>.</summary>
public sealed record RunOrder(RunColumn Column, bool Descending)
{
    /// <summary>The API's own order.</summary>
    public static readonly RunOrder NewestFirst = new(RunColumn.Created, Descending: true);

    public static RunOrder From(string? text) =>
        Enum.GetValues<RunColumn>().Where(column => string.Equals(text?.TrimStart('-'), Name(column), StringComparison.Ordinal))
            .Select(column => new RunOrder(column, text!.StartsWith('-'))).FirstOrDefault() ?? NewestFirst;

    /// <summary>Null for the order that needs no saying.</summary>
    public string? ToQuery() => this == NewestFirst ? null : (Descending ? "-" : "") + Name(Column);

    /// <summary>What a press on a column's heading leads to: times from the latest and the longest, texts from their beginning, then the other way.</summary>
    public RunOrder Press(RunColumn column) =>
        column == Column ? this with { Descending = !Descending } : new(column, column is RunColumn.Created or RunColumn.Took);

    /// <summary>What has no value (a run that has not ended took no time) comes last either way; equals stay newest first.</summary>
    public IReadOnlyList<RunRow> Sort(IEnumerable<RunRow> rows) => Column switch
    {
        RunColumn.Created => By(rows, row => row.CreatedAt, null),
        RunColumn.Status => By(rows, row => row.Status, null),
        RunColumn.Recipe => By(rows, row => row.Recipe, StringComparer.OrdinalIgnoreCase),
        RunColumn.Target => By(rows, row => row.TargetUrl, StringComparer.OrdinalIgnoreCase),
        _ => [.. By(rows.Where(row => Took(row) is not null), Took, null), .. rows.Where(row => Took(row) is null)],
    };

    public static TimeSpan? Took(RunRow row) => row.EndedAt - row.StartedAt;

    private IReadOnlyList<RunRow> By<TKey>(IEnumerable<RunRow> rows, Func<RunRow, TKey> key, IComparer<TKey>? comparer) =>
        [.. Descending ? rows.OrderByDescending(key, comparer) : rows.OrderBy(key, comparer)];

    private static string Name(RunColumn column) => column.ToString().ToLowerInvariant();
}
