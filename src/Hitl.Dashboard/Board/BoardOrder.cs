using Hitl.Contracts.Runs;
using Hitl.Dashboard.Sync;

namespace Hitl.Dashboard.Board;

/// <summary>In which order the board shows what is going on. Nothing in it depends on progress: rows don't jump as they work.</summary>
public static class BoardOrder
{
    /// <summary>How many of a group show before it is opened.</summary>
    public const int ShownOfGroup = 3;

    /// <summary>By priority, then time left; those of one obstacle together, where their most urgent one stands.</summary>
    public static IReadOnlyList<ObstacleGroup> Queue(IEnumerable<InterventionRow> interventions) =>
    [
        .. interventions
            .OrderBy(row => row.Priority).ThenBy(row => row.ExpiresAt).ThenBy(row => row.InterventionId, StringComparer.Ordinal)
            .GroupBy(row => row.Obstacle, StringComparer.Ordinal)
            .Select(group => new ObstacleGroup(group.Key, [.. group])),
    ];

    /// <summary>The queue as lines: a group of several has a heading and shows its most urgent ones until it is opened.</summary>
    public static IReadOnlyList<QueueEntry> Lines(IEnumerable<InterventionRow> interventions, IReadOnlySet<string> open)
    {
        var lines = new List<QueueEntry>();
        foreach (var group in Queue(interventions))
        {
            var several = group.Rows.Count > 1;
            if (several)
                lines.Add(new() { Key = $"group {group.Obstacle}", Heading = group });
            var rows = open.Contains(group.Obstacle) ? group.Rows : group.Rows.Take(ShownOfGroup);
            lines.AddRange(rows.Select(row => new QueueEntry { Key = row.InterventionId, Row = row, IsMember = several }));
        }

        return lines;
    }

    /// <summary>Running, then waiting (those of one obstacle together), then queued; the oldest first.</summary>
    public static IReadOnlyList<RunRow> Runs(LivePicture picture)
    {
        string ObstacleOf(RunRow run) =>
            run.InterventionId is { } id && picture.Interventions.TryGetValue(id, out var row) ? row.Obstacle : "";
        return
        [
            .. picture.Runs.Values
                .OrderBy(run => run.Status switch { RunStatus.Running => 0, RunStatus.Waiting => 1, _ => 2 })
                .ThenBy(run => run.Status == RunStatus.Waiting ? ObstacleOf(run) : "", StringComparer.Ordinal)
                .ThenBy(run => run.CreatedAt).ThenBy(run => run.RunId, StringComparer.Ordinal),
        ];
    }
}
