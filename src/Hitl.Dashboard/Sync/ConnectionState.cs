namespace Hitl.Dashboard.Sync;

/// <summary>How far the picture can be trusted.</summary>
public enum Connection
{
    /// <summary>The first connection is being made: there is no picture yet.</summary>
    Connecting,

    /// <summary>Every event arrives as it happens.</summary>
    Live,

    /// <summary>The stream is open, but the API says that it can't see what happens: the picture is from <see cref="ConnectionState.Since"/>.</summary>
    Stalled,

    /// <summary>The stream broke a moment ago.</summary>
    Reconnecting,

    /// <summary>The stream has been away for long: the picture is from <see cref="ConnectionState.Since"/>.</summary>
    Stale,
}

/// <summary><see cref="Since"/> is on the API's clock: when the state began, or for a broken stream when it was last heard. <see cref="Why"/> is what the API says of it.</summary>
public sealed record ConnectionState(Connection Kind, DateTimeOffset Since, string? Why = null);
