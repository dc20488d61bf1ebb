using Hitl.Contracts;
using Hitl.Contracts.Interventions;

namespace Hitl.Dashboard.Interventions;

/// <summary>What the contract's words mean to an operator.</summary>
public static class InterventionText
{
    public static string Of(InterventionReason reason) => reason switch
    {
        InterventionReason.HardBlock => "Blocked",
        InterventionReason.Challenge => "Challenge",
        InterventionReason.RateLimited => "Rate limited",
        InterventionReason.LoginRequired => "Login required",
        InterventionReason.SessionExpired => "Session expired",
        InterventionReason.InputRequired => "Input asked for",
        InterventionReason.NoItems => "Nothing found",
        _ => "Items incomplete",
    };

    public static string Of(InterventionType type) => type switch
    {
        InterventionType.ManualAccess => "Manual access",
        InterventionType.Login => "Login",
        InterventionType.Input => "Input",
        _ => "Review",
    };

    public static string Of(Priority priority) => priority switch
    {
        Priority.High => "High",
        Priority.Normal => "Normal",
        _ => "Low",
    };

    /// <summary>"resolved by ann", "cleared by itself", "expired".</summary>
    public static string Ended(string? resolution, string? by) => resolution switch
    {
        "cleared" => "cleared by itself",
        "expired" => "expired",
        "cancelled" when by is null or ResolvedBy.System => "cancelled by the system",
        "cancelled" => $"cancelled by {by}",
        _ when by is null => "resolved",
        _ => $"resolved by {by}",
    };
}
