namespace Hitl.Contracts.Interventions;

/// <summary>Without a token: take it. With the holder's token: keep it for another minute.</summary>
public sealed record ClaimRequest
{
    public string? Token { get; init; }
}

public sealed record ClaimAnswer(string Token, DateTimeOffset ExpiresAt);

public sealed record ReleaseRequest
{
    public string? Token { get; init; }
}

/// <summary><see cref="Values"/> are typed into the page and kept nowhere: they never enter Redis, an event, a log or a trace.</summary>
public sealed record ResolveRequest
{
    public string? Token { get; init; }
    public string? Note { get; init; }
    public IReadOnlyDictionary<string, string>? Values { get; init; }
    public bool? CaptureSession { get; init; }

    /// <summary>Keeps the values out of whatever prints a record.</summary>
    public override string ToString() => nameof(ResolveRequest);
}

public sealed record CancelInterventionRequest
{
    public string? Token { get; init; }
    public string? Note { get; init; }
}
