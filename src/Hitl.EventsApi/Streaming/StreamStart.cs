using Hitl.Contracts.Log;
using Hitl.Redis.Log;

namespace Hitl.EventsApi.Streaming;

/// <summary>
/// Where a stream starts: the decision table of <c>docs/events.md</c>. Every event after <see cref="Position"/> follows;
/// with a <see cref="ResetReason"/> the client is told first that its own position could not be served.
/// </summary>
internal readonly record struct StreamStart(LogPosition Position, string? ResetReason)
{
    public static StreamStart Decide(StreamRequest request, LogState log)
    {
        var end = new LogPosition(log.Incarnation, log.Last);
        if (request.AskedId is null)
            // Not zero where the log was trimmed: that would be a position which a reconnect can't use.
            return new(request.FromStart ? new(log.Incarnation, log.Trimmed) : end, null);
        if (!LogPosition.TryParse(request.AskedId, out var asked))
            return new(end, ResetReasons.UnknownPosition);
        if (Problem(asked, log.Incarnation, log.Trimmed, log.Last) is { } reason)
            return new(end, reason);
        return new(asked, null);
    }

    /// <summary>Why a position is none in this log, or null.</summary>
    public static string? Problem(LogPosition position, string incarnation, EntryId trimmed, EntryId last) =>
        position.Incarnation != incarnation ? ResetReasons.OtherLog
        : position.Entry < trimmed ? ResetReasons.Trimmed
        : position.Entry > last ? ResetReasons.BeyondEnd
        : null;
}
