using System.Text.Json.Serialization;
using Hitl.Contracts.Json;

namespace Hitl.Contracts.Interventions;

/// <summary>The API's request to the worker that holds the page: look at it as it stands (after typing the values, if there are any).</summary>
public sealed record LookRequest
{
    public required string LookId { get; init; }
    public required string InterventionId { get; init; }
    public required string Operator { get; init; }
    public string? Note { get; init; }
    public IReadOnlyDictionary<string, string>? Values { get; init; }

    /// <summary>Whether the session is kept when this resolves it; null: when a login or a challenge was cleared.</summary>
    public bool? CaptureSession { get; init; }

    /// <summary>Keeps the values out of whatever prints a record.</summary>
    public override string ToString() => $"{nameof(LookRequest)} {LookId}";
}

[JsonConverter(typeof(SnakeCaseEnumConverter<LookOutcome>))]
public enum LookOutcome
{
    /// <summary>The obstacle is gone, the intervention is resolved and the run goes on (or ended, as a review's verdict says).</summary>
    Resolved,

    /// <summary>It is still there: <see cref="LookAnswer.Still"/> says what.</summary>
    StillBlocked,

    /// <summary>The values don't fit what was asked: <see cref="LookAnswer.Still"/> says how, without repeating them.</summary>
    ValuesRefused,

    /// <summary>The intervention ended, or the look's time passed, while the worker looked.</summary>
    TooLate,
}

public sealed record LookAnswer(LookOutcome Outcome, string? Still);
