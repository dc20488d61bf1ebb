namespace Hitl.Redis.Sessions;

/// <summary>A session to keep. The store takes its bytes as they come: whoever captured it has sealed them.</summary>
public sealed record NewSession
{
    public required SessionKey Key { get; init; }
    public required ReadOnlyMemory<byte> Sealed { get; init; }

    /// <summary>Bytes before they were sealed.</summary>
    public required long Size { get; init; }

    public required string CapturedBy { get; init; }
    public string? InterventionId { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Keeps the bytes out of whatever prints a record.</summary>
    public override string ToString() => nameof(NewSession);
}
