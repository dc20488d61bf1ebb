using System.Text.Json;
using Hitl.Contracts;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Redis.Connection;

namespace Hitl.Redis.Interventions;

/// <summary>An intervention's hash as a view.</summary>
internal static class InterventionMapping
{
    public static InterventionView ToView(Fields fields, DateTimeOffset now) => new()
    {
        InterventionId = fields.Required("id"),
        InterventionType = fields.Required<InterventionType>("type"),
        Reason = fields.Required<InterventionReason>("reason"),
        Priority = fields.Required<Priority>("priority"),
        Status = fields.Required<InterventionStatus>("status"),
        RunId = fields.Required("run"),
        JobId = fields.Required("job"),
        Recipe = fields.Required("recipe"),
        Site = fields.Required("site"),
        Account = fields.Text("account"),
        Url = fields.Required("url"),
        Obstacle = fields.Required("obstacle"),
        CreatedAt = fields.Time("created_at") ?? DateTimeOffset.UnixEpoch,
        WaitingSince = fields.Time("waiting_since") ?? DateTimeOffset.UnixEpoch,
        ExpiresAt = fields.Time("expires_at") ?? DateTimeOffset.UnixEpoch,
        ClaimedBy = fields.Text("status") == "claimed" ? fields.Text("operator") : null,
        ClaimExpiresAt = fields.Text("status") == "claimed" ? fields.Time("claim_expires_at") : null,
        Verifying = fields.Milliseconds("look_until_ms") > now,
        Resolution = fields.Enum<Resolution>("resolution"),
        ResolvedBy = fields.Text("resolved_by"),
        ResolvedAt = fields.Time("resolved_at"),
        Note = fields.Text("note"),
        PreviousInterventionId = fields.Text("previous"),
        SessionId = fields.Text("session"),
        StillBlocked = fields.Text("still"),
        Detail = JsonSerializer.Deserialize(fields.Bytes("detail") ?? [], HitlJson.Default.InterventionDetail)!,
    };
}
