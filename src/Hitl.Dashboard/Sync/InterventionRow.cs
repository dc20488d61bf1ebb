using Hitl.Contracts;
using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;

namespace Hitl.Dashboard.Sync;

/// <summary>What a list shows of an open or claimed intervention; a changed one is a new row.</summary>
public sealed record InterventionRow
{
    public required string InterventionId { get; init; }
    public required InterventionType Type { get; init; }
    public required InterventionReason Reason { get; init; }
    public required Priority Priority { get; init; }
    public required string RunId { get; init; }
    public required string JobId { get; init; }
    public required string Recipe { get; init; }
    public required string Site { get; init; }

    /// <summary>As whom the recipe works there; null where it names none.</summary>
    public string? Account { get; init; }

    public required string Url { get; init; }
    public required string Obstacle { get; init; }
    public required DateTimeOffset WaitingSince { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public string? ClaimedBy { get; init; }
    public DateTimeOffset? LooksAgainAt { get; init; }
    public string? Message { get; init; }

    /// <summary>Made from the event alone: the API still has more to tell.</summary>
    public bool IsProvisional { get; init; }

    public static InterventionRow From(InterventionView view) => new()
    {
        InterventionId = view.InterventionId,
        Type = view.InterventionType,
        Reason = view.Reason,
        Priority = view.Priority,
        RunId = view.RunId,
        JobId = view.JobId,
        Recipe = view.Recipe,
        Site = view.Site,
        Account = view.Account,
        Url = view.Url,
        Obstacle = view.Obstacle,
        WaitingSince = view.WaitingSince,
        ExpiresAt = view.ExpiresAt,
        ClaimedBy = view.ClaimedBy,
        LooksAgainAt = view.Detail.LooksAgainAt,
        Message = view.Detail.Message,
    };

    public static InterventionRow From(InterventionCreated created, string recipe) => new()
    {
        InterventionId = created.InterventionId,
        Type = created.InterventionType,
        Reason = created.Reason,
        Priority = created.Priority,
        RunId = created.RunId,
        JobId = created.JobId,
        Recipe = recipe,
        Site = Uri.TryCreate(created.Url, UriKind.Absolute, out var url) ? url.Authority : created.Url,
        Url = created.Url,
        Obstacle = created.Obstacle,
        WaitingSince = created.Timestamp,
        ExpiresAt = created.ExpiresAt,
        IsProvisional = true,
    };
}
