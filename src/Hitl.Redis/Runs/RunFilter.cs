using Hitl.Contracts.Runs;

namespace Hitl.Redis.Runs;

/// <summary>Which runs a list shows; everything that is set must hold. <see cref="Text"/> is looked for in parameters and URL, ignoring case.</summary>
public sealed record RunFilter
{
    public IReadOnlyList<RunStatus> Statuses { get; init; } = [];
    public string? Recipe { get; init; }
    public string? JobId { get; init; }
    public string? Text { get; init; }

    /// <summary>Created at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Created before this time.</summary>
    public DateTimeOffset? To { get; init; }
}
