using System.Text.Json.Serialization;
using Hitl.Contracts.Json;

namespace Hitl.Contracts.Sessions;

/// <summary>The body of <c>POST /interventions/{id}/session</c>.</summary>
public sealed record CaptureSessionRequest
{
    public string? Token { get; init; }
}

/// <summary>The API's request to the worker that holds the page: keep its session.</summary>
public sealed record CaptureRequest
{
    public required string InterventionId { get; init; }
    public required string Operator { get; init; }
}

[JsonConverter(typeof(SnakeCaseEnumConverter<CaptureOutcome>))]
public enum CaptureOutcome
{
    Captured,

    /// <summary>The page as it stands is still blocked: there is nothing worth keeping.</summary>
    StillBlocked,

    /// <summary>A fresh browser with the same state did not get through, or not in time.</summary>
    SessionUnproven,

    /// <summary>The browser has neither cookies nor storage.</summary>
    SessionEmpty,

    SessionTooLarge,

    /// <summary>The run ended, or went on, before it was done.</summary>
    TooLate,
}

/// <summary>What became of a capture; <see cref="Message"/> is a sentence for people.</summary>
public sealed record CaptureAnswer(CaptureOutcome Outcome, string? Message, SessionView? Session);

[JsonConverter(typeof(SnakeCaseEnumConverter<ProofOutcome>))]
public enum ProofOutcome
{
    Proven,

    /// <summary>The site stopped a fresh browser with it, or it can't be opened: it is stale now.</summary>
    Stale,

    /// <summary>The site could not be asked: nothing was changed.</summary>
    Unknown,

    /// <summary>There is no such session.</summary>
    NotFound,
}

/// <summary>A worker's answer to a proof.</summary>
public sealed record ProofAnswer(ProofOutcome Outcome, string? Message);

/// <summary>The answer of <c>POST /sessions/{id}/prove</c>: the session as it stands after it, and what the worker saw.</summary>
public sealed record SessionProof(ProofOutcome Outcome, string? Message, SessionView Session);
