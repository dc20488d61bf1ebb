using System.Text.Json;
using System.Text.Json.Serialization;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;

namespace Hitl.Contracts.Events;

/// <summary>
/// Something that happened, as the event stream tells it (contract, "The event stream"). The order of the fields is part of
/// the contract: it is written down as <see cref="JsonPropertyOrderAttribute"/> and held by golden files.
/// </summary>
public abstract record HitlEvent
{
    [JsonPropertyOrder(0)] public abstract string Type { get; }
    [JsonPropertyOrder(90)] public required DateTimeOffset Timestamp { get; init; }

    [JsonPropertyOrder(1000)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TraceId { get; init; }
}

/// <summary>An event of a run: all but those that belong to the stream itself.</summary>
public abstract record RunEvent : HitlEvent
{
    // Each override repeats the attribute: the source generator does not inherit it.
    [JsonIgnore] public abstract string Run { get; }
}

public sealed record RunQueued : RunEvent
{
    public override string Type => EventTypes.RunQueued;
    [JsonPropertyOrder(1)] public required string RunId { get; init; }
    [JsonPropertyOrder(2)] public required string JobId { get; init; }
    [JsonPropertyOrder(3)] public required string Recipe { get; init; }
    [JsonPropertyOrder(4)] public required string TargetUrl { get; init; }
    [JsonIgnore] public override string Run => RunId;
}

public sealed record RunStarted : RunEvent
{
    public override string Type => EventTypes.RunStarted;
    [JsonPropertyOrder(1)] public required string RunId { get; init; }
    [JsonPropertyOrder(2)] public required string JobId { get; init; }
    [JsonPropertyOrder(3)] public required string TargetUrl { get; init; }
    [JsonIgnore] public override string Run => RunId;
}

public sealed record RunProgressed : RunEvent
{
    public override string Type => EventTypes.RunProgress;
    [JsonPropertyOrder(1)] public required string RunId { get; init; }
    [JsonPropertyOrder(2)] public required string? Step { get; init; }
    [JsonPropertyOrder(3)] public required string? Message { get; init; }
    [JsonPropertyOrder(4)] public required int? ItemsExtracted { get; init; }
    [JsonPropertyOrder(5)] public required int? Percent { get; init; }
    [JsonIgnore] public override string Run => RunId;
}

public sealed record RunCompleted : RunEvent
{
    public override string Type => EventTypes.RunCompleted;
    [JsonPropertyOrder(1)] public required string RunId { get; init; }
    [JsonPropertyOrder(2)] public RunStatus Status { get; init; } = RunStatus.Completed;
    [JsonPropertyOrder(3)] public required RunStats Stats { get; init; }
    [JsonPropertyOrder(100)] public required string JobId { get; init; }
    [JsonIgnore] public override string Run => RunId;
}

/// <summary><see cref="NextRunId"/> null means that the job is over.</summary>
public sealed record RunFailed : RunEvent
{
    public override string Type => EventTypes.RunFailed;
    [JsonPropertyOrder(1)] public required string RunId { get; init; }
    [JsonPropertyOrder(2)] public required string ErrorMessage { get; init; }
    [JsonPropertyOrder(3)] public required FailureCode FailureCode { get; init; }
    [JsonPropertyOrder(100)] public required string JobId { get; init; }
    [JsonPropertyOrder(101)] public required string? NextRunId { get; init; }
    [JsonIgnore] public override string Run => RunId;
}

public sealed record InterventionCreated : RunEvent
{
    public override string Type => EventTypes.InterventionCreated;
    [JsonPropertyOrder(1)] public required string InterventionId { get; init; }
    [JsonPropertyOrder(2)] public required InterventionType InterventionType { get; init; }
    [JsonPropertyOrder(3)] public required InterventionReason Reason { get; init; }
    [JsonPropertyOrder(4)] public required Priority Priority { get; init; }
    [JsonPropertyOrder(100)] public required string RunId { get; init; }
    [JsonPropertyOrder(101)] public required string JobId { get; init; }
    [JsonPropertyOrder(102)] public required string Url { get; init; }
    [JsonPropertyOrder(103)] public required string Obstacle { get; init; }
    [JsonPropertyOrder(104)] public required DateTimeOffset ExpiresAt { get; init; }
    [JsonPropertyOrder(105)] public required string? PreviousInterventionId { get; init; }
    [JsonIgnore] public override string Run => RunId;
}

public sealed record InterventionClaimed : RunEvent
{
    public override string Type => EventTypes.InterventionClaimed;
    [JsonPropertyOrder(1)] public required string InterventionId { get; init; }
    [JsonPropertyOrder(2)] public required string RunId { get; init; }
    [JsonPropertyOrder(3)] public required string Operator { get; init; }
    [JsonIgnore] public override string Run => RunId;
}

/// <summary><see cref="ExpiresAt"/> follows the contract's fields: who was let go keeps at least a minute.</summary>
public sealed record InterventionReleased : RunEvent
{
    public override string Type => EventTypes.InterventionReleased;
    [JsonPropertyOrder(1)] public required string InterventionId { get; init; }
    [JsonPropertyOrder(2)] public required string RunId { get; init; }
    [JsonPropertyOrder(3)] public required string Operator { get; init; }
    [JsonPropertyOrder(100)] public required DateTimeOffset ExpiresAt { get; init; }
    [JsonIgnore] public override string Run => RunId;
}

public sealed record InterventionResolved : RunEvent
{
    public override string Type => EventTypes.InterventionResolved;
    [JsonPropertyOrder(1)] public required string InterventionId { get; init; }
    [JsonPropertyOrder(2)] public required string RunId { get; init; }
    [JsonPropertyOrder(3)] public required Resolution Resolution { get; init; }
    [JsonPropertyOrder(4)] public required string ResolvedBy { get; init; }
    [JsonIgnore] public override string Run => RunId;
}

public sealed record SessionCaptured : RunEvent
{
    public override string Type => EventTypes.SessionCaptured;
    [JsonPropertyOrder(1)] public required string SessionId { get; init; }
    [JsonPropertyOrder(2)] public required string Site { get; init; }
    [JsonPropertyOrder(3)] public required string? Account { get; init; }
    [JsonPropertyOrder(4)] public required string? InterventionId { get; init; }
    [JsonPropertyOrder(5)] public required string RunId { get; init; }
    [JsonIgnore] public override string Run => RunId;
}

/// <summary>The stream's first message.</summary>
public sealed record Connected : HitlEvent
{
    public override string Type => EventTypes.Connected;
}

/// <summary>The position that was asked for can't be served; the client reloads its picture.</summary>
public sealed record StreamReset : HitlEvent
{
    public override string Type => EventTypes.StreamReset;
    [JsonPropertyOrder(1)] public required string Reason { get; init; }
}

/// <summary>An event of a type this build does not know: kept as it came.</summary>
public sealed record UnknownEvent(string UnknownType, string? RunId, JsonElement Json) : HitlEvent
{
    public override string Type => UnknownType;
}
