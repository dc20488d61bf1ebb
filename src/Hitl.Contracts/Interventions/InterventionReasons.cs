namespace Hitl.Contracts.Interventions;

/// <summary>The contract's table: each reason belongs to one type and has one priority.</summary>
public static class InterventionReasons
{
    public static InterventionType TypeOf(InterventionReason reason) => reason switch
    {
        InterventionReason.HardBlock or InterventionReason.Challenge or InterventionReason.RateLimited => InterventionType.ManualAccess,
        InterventionReason.LoginRequired or InterventionReason.SessionExpired => InterventionType.Login,
        InterventionReason.InputRequired => InterventionType.Input,
        _ => InterventionType.Review,
    };

    /// <summary>A block or a login holds everything behind it; a rate limit passes by itself; a review can wait.</summary>
    public static Priority PriorityOf(InterventionReason reason) => reason switch
    {
        InterventionReason.RateLimited or InterventionReason.NoItems or InterventionReason.ItemsIncomplete => Priority.Normal,
        _ => Priority.High,
    };
}
