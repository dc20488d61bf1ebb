using System.Text.Json.Serialization;
using Hitl.Contracts.Json;

namespace Hitl.Contracts.Interventions;

[JsonConverter(typeof(SnakeCaseEnumConverter<InterventionStatus>))]
public enum InterventionStatus { Open, Claimed, Resolved, Cancelled, Expired }

[JsonConverter(typeof(SnakeCaseEnumConverter<InterventionType>))]
public enum InterventionType { ManualAccess, Login, Input, Review }

[JsonConverter(typeof(SnakeCaseEnumConverter<InterventionReason>))]
public enum InterventionReason
{
    HardBlock,
    Challenge,
    RateLimited,
    LoginRequired,
    SessionExpired,
    InputRequired,
    NoItems,
    ItemsIncomplete,
}

/// <summary>How an intervention ended: <see cref="Cleared"/> means that the obstacle went away by itself.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<Resolution>))]
public enum Resolution { Resolved, Cleared, Cancelled, Expired }

/// <summary>Names in <c>resolved_by</c> that are not an operator's.</summary>
public static class ResolvedBy
{
    public const string Page = "page";
    public const string System = "system";
}
