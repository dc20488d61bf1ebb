using Hitl.Contracts.Runs;
using Hitl.Dashboard.Sync;

namespace Hitl.Dashboard.Board;

/// <summary>In which order the board shows what is going on. Nothing in it depends on progress: rows don't jump as they work.</summary>
public static class BoardOrder
{
    /// <summary>How many of a group show before it is opened.</summary>
    public const int ShownOfGroup = 3;

    /// <summary>By priority, then time left; those of one obstacle together, where their most urgent one stands.</summary>
    public static IReadOnlyList<ObstacleGroup> Groups(IEnumerable<InterventionRow> interventions) =>
    [
        .. interventions
            .OrderBy(row => row.Priority).ThenBy(row => row.ExpiresAt).ThenBy(row => row.InterventionId, StringComparer.Ordinal)
            .GroupBy(row => row.Obstacle, StringComparer.Ordinal)
            .Select(group => new ObstacleGroup(group.Key, [.. group])),
    ];

    /// <summary>The queue as lines: a group of several has a heading and shows its most urgent ones until it is opened.</summary>
    public static IReadOnlyList<BoardEntry<InterventionRow>> Queue(IEnumerable<InterventionRow> interventions, IReadOnlySet<string> open)
    {
        var lines = new List<BoardEntry<InterventionRow>>();
        foreach (var group in Groups(interventions))
        {
            if (group.IsSeveral)
                lines.Add(Heading<InterventionRow>(group));
            var rows = open.Contains(group.Obstacle) ? group.Rows : group.Rows.Take(ShownOfGroup);
            lines.AddRange(rows.Select(row => new BoardEntry<InterventionRow> { Key = row.InterventionId, Row = row, IsMember = group.IsSeveral }));
        }

        return lines;
    }

    /// <summary>Running, then waiting (those of one obstacle under its heading), then the head of the queue; the oldest first.</summary>
    public static IReadOnlyList<BoardEntry<RunRow>> Runs(LivePicture picture, int mostQueued)
    {
        var byAge = picture.Runs.Values.OrderBy(run => run.CreatedAt).ThenBy(run => run.RunId, StringComparer.Ordinal).ToLookup(run => run.Status);
        var lines = new List<BoardEntry<RunRow>>(picture.Runs.Count);
        lines.AddRange(byAge[RunStatus.Running].Select(run => Line(run)));

        var waiting = byAge[RunStatus.Waiting].ToLookup(run => ObstacleOf(run, picture), StringComparer.Ordinal);
        foreach (var group in Groups(picture.Interventions.Values))
        {
            if (group.IsSeveral && waiting.Contains(group.Obstacle))
                lines.Add(Heading<RunRow>(group));
            lines.AddRange(waiting[group.Obstacle].Select(run => Line(run, group.IsSeveral)));
        }

        lines.AddRange(waiting[""].Select(run => Line(run)));
        lines.AddRange(byAge[RunStatus.Queued].Take(mostQueued).Select(run => Line(run)));
        return lines;
    }

    private static string ObstacleOf(RunRow run, LivePicture picture) =>
        run.InterventionId is { } id && picture.Interventions.TryGetValue(id, out var row) ? row.Obstacle : "";

    private static BoardEntry<RunRow> Line(RunRow run, bool isMember = false) => new() { Key = run.RunId, Row = run, IsMember = isMember };

    private static BoardEntry<TRow> Heading<TRow>(ObstacleGroup group) where TRow : class => new() { Key = $"group {group.Obstacle}", Heading = group };
}
