using Hitl.Contracts.Interventions;

namespace Hitl.EventsApi.Interventions;

internal enum LookVerdict
{
    /// <summary>The worker says that it is resolved: the intervention itself shows whether it is.</summary>
    Written,
    StillBlocked,
    ValuesRefused,
    NoVerdict,
    Unreachable,
}

/// <summary>What a look came to, and the intervention as it stands when that look can change nothing any more.</summary>
internal sealed record LookReport(LookVerdict Kind, string? Still, InterventionView? Intervention);
