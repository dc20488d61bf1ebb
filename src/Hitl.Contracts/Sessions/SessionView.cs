using System.Text.Json.Serialization;
using Hitl.Contracts.Json;

namespace Hitl.Contracts.Sessions;

/// <summary>A captured browser state of one recipe, site and account as <c>GET /sessions</c> shows it: facts, never a value of it.</summary>
public sealed record SessionView
{
    public required string SessionId { get; init; }
    public required string Recipe { get; init; }

    /// <summary>The host (and port where it is not the scheme's own) that the recipe starts at.</summary>
    public required string Site { get; init; }

    public string? Account { get; init; }
    public required SessionState State { get; init; }

    /// <summary>Why it is stale, in words; null while it is not.</summary>
    public string? StaleBecause { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The operator whose act it is, or <c>page</c> when the obstacle went away by itself.</summary>
    public required string CapturedBy { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }
    public DateTimeOffset? LastProvenAt { get; init; }

    /// <summary>Runs that started with it or were freed by it.</summary>
    public required long Uses { get; init; }

    /// <summary>When the first of the cookies that it seems to need runs out; null when none of them says.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Bytes before it was encrypted.</summary>
    public required long Size { get; init; }

    public required string RunId { get; init; }
    public string? InterventionId { get; init; }
}

[JsonConverter(typeof(SnakeCaseEnumConverter<SessionState>))]
public enum SessionState
{
    /// <summary>The newest of its recipe, site and account: later runs start with it.</summary>
    Usable,

    /// <summary>A newer one took its place: used only by runs that name it.</summary>
    Superseded,

    /// <summary>The site no longer takes it, or it can't be opened: used only by runs that name it.</summary>
    Stale,
}
