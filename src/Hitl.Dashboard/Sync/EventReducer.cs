using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;

namespace Hitl.Dashboard.Sync;

/// <summary>
/// Brings a picture forward by one event. Each event sets what it says, so one that the snapshot already had changes
/// nothing that the events after it don't set right again: snapshot plus every event since it was asked for is the truth.
/// </summary>
internal static class EventReducer
{
    public static LivePicture Apply(this LivePicture picture, HitlEvent happened) => happened switch
    {
        RunQueued queued => Queue(picture, queued),
        RunStarted started => Start(picture, started),
        RunProgressed progressed => Change(picture, progressed.RunId, run => run with
        {
            Progress = new(progressed.Step, progressed.Message, progressed.ItemsExtracted, progressed.Percent),
        }),
        InterventionCreated created => Stop(picture, created),
        InterventionClaimed claimed => Change(picture, claimed.InterventionId, row => row with { ClaimedBy = claimed.Operator }),
        InterventionReleased released => Change(
            picture, released.InterventionId, row => row with { ClaimedBy = null, ExpiresAt = released.ExpiresAt }),
        InterventionResolved resolved => GoOn(picture, resolved),
        RunCompleted completed => End(picture, completed.RunId, completed.JobId, completed.Timestamp, run => run with
        {
            Status = RunStatus.Completed,
            Progress = run.Progress with { ItemsExtracted = completed.Stats.ItemsExtracted, Percent = 100 },
        }),
        RunFailed failed => End(picture, failed.RunId, failed.JobId, failed.Timestamp, run => run with
        {
            Status = RunStatus.Failed,
            FailureCode = failed.FailureCode,
            ErrorMessage = failed.ErrorMessage,
            NextRunId = failed.NextRunId,
        }),
        _ => picture,
    };

    private static LivePicture Queue(LivePicture picture, RunQueued queued) =>
        picture.Runs.ContainsKey(queued.RunId) || HasEnded(picture, queued.RunId)
            ? picture
            : picture.With(new RunRow
            {
                RunId = queued.RunId,
                JobId = queued.JobId,
                Recipe = queued.Recipe,
                Status = RunStatus.Queued,
                TargetUrl = queued.TargetUrl,
                CreatedAt = queued.Timestamp,
            });

    private static LivePicture Start(LivePicture picture, RunStarted started)
    {
        if (picture.Runs.TryGetValue(started.RunId, out var run))
        {
            return run.Status == RunStatus.Queued
                ? picture.With(run with { Status = RunStatus.Running, StartedAt = started.Timestamp, NotBefore = null })
                : picture;
        }

        if (HasEnded(picture, started.RunId))
            return picture;
        return picture.With(new RunRow
        {
            RunId = started.RunId,
            JobId = started.JobId,
            Recipe = "",
            Status = RunStatus.Running,
            TargetUrl = started.TargetUrl,
            CreatedAt = started.Timestamp,
            StartedAt = started.Timestamp,
        }) with
        { QueuedBeyond = Math.Max(0, picture.QueuedBeyond - 1) };
    }

    private static LivePicture Stop(LivePicture picture, InterventionCreated created)
    {
        if (HasEnded(picture, created.RunId))
            return picture;
        var run = picture.Runs.GetValueOrDefault(created.RunId);
        var changed = picture.Interventions.ContainsKey(created.InterventionId)
            ? picture
            : picture.With(InterventionRow.From(created, run?.Recipe ?? ""));
        return run is null
            ? changed
            : changed.With(run with { Status = RunStatus.Waiting, InterventionId = created.InterventionId });
    }

    private static LivePicture GoOn(LivePicture picture, InterventionResolved resolved)
    {
        var changed = picture with { Interventions = picture.Interventions.Remove(resolved.InterventionId) };
        // A cancel or an expiry is followed by the run's end, which says the rest.
        return resolved.Resolution is Resolution.Cancelled or Resolution.Expired
            ? changed
            : Change(changed, resolved.RunId, run => run.InterventionId == resolved.InterventionId
                ? run with { Status = RunStatus.Running, InterventionId = null }
                : run);
    }

    private static LivePicture End(LivePicture picture, string runId, string jobId, DateTimeOffset at, Func<RunRow, RunRow> end)
    {
        if (HasEnded(picture, runId))
            return picture;
        var run = picture.Runs.GetValueOrDefault(runId) ?? new RunRow
        {
            RunId = runId,
            JobId = jobId,
            Recipe = "",
            Status = RunStatus.Running,
            TargetUrl = "",
            CreatedAt = at,
        };
        var left = picture.Interventions.Values.FirstOrDefault(row => row.RunId == runId);
        return (left is null ? picture : picture with { Interventions = picture.Interventions.Remove(left.InterventionId) })
            .With(end(run) with { EndedAt = at, InterventionId = null });
    }

    private static LivePicture Change(LivePicture picture, string runId, Func<RunRow, RunRow> change) =>
        picture.Runs.TryGetValue(runId, out var run) ? picture.With(change(run)) : picture;

    private static LivePicture Change(LivePicture picture, string id, Func<InterventionRow, InterventionRow> change) =>
        picture.Interventions.TryGetValue(id, out var row) ? picture.With(change(row)) : picture;

    private static bool HasEnded(LivePicture picture, string runId) => picture.Ended.Exists(run => run.RunId == runId);
}
