using Hitl.Contracts.Sessions;
using Hitl.Redis.Connection;

namespace Hitl.Redis.Sessions;

/// <summary>A session's hash as a view. The sealed bytes are kept beside it, so that no list reads them.</summary>
internal static class SessionMapping
{
    public static SessionView ToView(Fields session) => new()
    {
        SessionId = session.Required("id"),
        Recipe = session.Required("recipe"),
        Site = session.Required("site"),
        Account = session.Text("account"),
        State = session.Required<SessionState>("state"),
        StaleBecause = session.Text("stale_because"),
        CreatedAt = session.Time("created_at") ?? DateTimeOffset.UnixEpoch,
        CapturedBy = session.Required("captured_by"),
        LastUsedAt = session.Time("last_used_at"),
        LastProvenAt = session.Time("last_proven_at"),
        Uses = session.Long("uses") ?? 0,
        ExpiresAt = session.Time("expires_at"),
        Size = session.Long("size") ?? 0,
        RunId = session.Required("run"),
        InterventionId = session.Text("intervention"),
    };
}
