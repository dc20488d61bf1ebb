namespace Hitl.Redis.Interventions;

/// <summary>Whose claim it is, asked with a token.</summary>
public abstract record ClaimCheck
{
    private ClaimCheck() { }

    /// <summary>The token is the claim's; <see cref="Remaining"/> is counted by Hitl's own time.</summary>
    public sealed record Yours(string Operator, TimeSpan Remaining) : ClaimCheck;

    /// <summary>Somebody holds it with another token.</summary>
    public sealed record Others : ClaimCheck;

    public sealed record Nobodys : ClaimCheck;

    /// <summary>For callers that could not ask.</summary>
    public sealed record Unknown : ClaimCheck;
}
