using System.Text.Json.Serialization;

namespace Hitl.Contracts.Interventions;

/// <summary>An intervention as the lists and <c>GET /interventions/{id}</c> show it.</summary>
public sealed record InterventionView
{
    public required string InterventionId { get; init; }
    public required InterventionType InterventionType { get; init; }
    public required InterventionReason Reason { get; init; }
    public required Priority Priority { get; init; }
    public required InterventionStatus Status { get; init; }
    public required string RunId { get; init; }
    public required string JobId { get; init; }
    public required string Recipe { get; init; }

    /// <summary>The host (and port where it is not the scheme's own) that the run stopped at.</summary>
    public required string Site { get; init; }

    public string? Account { get; init; }
    public required string Url { get; init; }

    /// <summary>Those with the same recipe, site, type, reason and account share it.</summary>
    public required string Obstacle { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a human was first asked: a run that replaces one whose worker was lost keeps its place.</summary>
    public required DateTimeOffset WaitingSince { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
    public string? ClaimedBy { get; init; }
    public DateTimeOffset? ClaimExpiresAt { get; init; }

    /// <summary>The worker is looking at the page for a resolve at this moment.</summary>
    public bool Verifying { get; init; }

    public Resolution? Resolution { get; init; }
    public string? ResolvedBy { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
    public string? Note { get; init; }
    public string? PreviousInterventionId { get; init; }

    /// <summary>The kept session that the run worked with when it stopped; null when it had none.</summary>
    public string? SessionId { get; init; }

    /// <summary>What the last look still found in the way.</summary>
    public string? StillBlocked { get; init; }

    public required InterventionDetail Detail { get; init; }

    /// <summary>Who drove the live page, oldest first; only where one intervention is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Drive>? Drives { get; init; }
}

/// <summary>What the operator is told and shown.</summary>
public sealed record InterventionDetail
{
    /// <summary>One sentence for a person: what stands in the way.</summary>
    public required string Message { get; init; }

    public string? Instructions { get; init; }

    /// <summary>The form of an <c>input</c> or <c>review</c> intervention; empty for the others.</summary>
    public IReadOnlyList<InputField> Fields { get; init; } = [];

    public required Evidence Evidence { get; init; }

    /// <summary>When the worker looks again by itself (a rate limit).</summary>
    public DateTimeOffset? LooksAgainAt { get; init; }
}

/// <summary>Why the detector thinks so. The screenshot is at <c>/interventions/{id}/screenshot</c>.</summary>
public sealed record Evidence
{
    public int? HttpStatus { get; init; }

    /// <summary>The rule that matched: <c>status 403</c>, or the recipe's marker.</summary>
    public string? Rule { get; init; }

    public string? PageTitle { get; init; }
    public bool HasScreenshot { get; init; }
}

/// <summary>A value the operator is asked for; it goes to the page and is kept nowhere.</summary>
public sealed record InputField
{
    public required string Name { get; init; }
    public required string Label { get; init; }

    /// <summary><c>code</c>, <c>choice</c> or <c>text</c>.</summary>
    public required string Kind { get; init; }

    public bool Required { get; init; } = true;
    public bool Secret { get; init; }
    public int? MaxLength { get; init; }
    public string? Pattern { get; init; }
    public IReadOnlyList<string> Choices { get; init; } = [];
}
