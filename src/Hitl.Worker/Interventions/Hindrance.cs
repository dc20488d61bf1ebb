using Hitl.Contracts.Interventions;
using Hitl.Worker.Browsers;
using Hitl.Worker.Detection;

namespace Hitl.Worker.Interventions;

/// <summary>What a look found. <see cref="Still"/>: what is in the way, null when nothing is; <see cref="Certain"/>: what the run needs next is there.</summary>
internal sealed record LookFinding(string? Still, bool Certain = false)
{
    public static readonly LookFinding Gone = new(null, Certain: true);
}

/// <summary>One kind of thing that a run can wait at. All looks are at the page as it stands.</summary>
internal abstract class Hindrance
{
    public abstract InterventionReason Reason { get; }

    public abstract string Message { get; }

    public virtual string? Instructions => null;

    public virtual string? Rule => null;

    public virtual IReadOnlyList<InputField> Fields => [];

    /// <summary>Inputs that no picture may show.</summary>
    public virtual IReadOnlyList<string> SecretInputs => [];

    /// <summary>When time alone may help, counted from now; asked again after each reload.</summary>
    public virtual TimeSpan? LooksAgainAfter => null;

    /// <summary>
    /// Judges a fresh browser's page, once it has settled, by the rules that found this hindrance; null where another browser
    /// can't get past it.
    /// </summary>
    public virtual Func<RunPage, CancellationToken, Task<PageVerdict>>? Elsewhere => null;

    /// <summary>A login or a challenge: what gets past it is worth keeping.</summary>
    public bool IsLoginOrChallenge => Reason is InterventionReason.HardBlock or InterventionReason.Challenge
        or InterventionReason.LoginRequired or InterventionReason.SessionExpired;

    public abstract Task<LookFinding> LookAsync(CancellationToken cancellationToken);

    /// <summary>Null where the values fit what was asked, else how they don't, without repeating them.</summary>
    public virtual string? WhyRefused(IReadOnlyDictionary<string, string> values) =>
        values.Count == 0 ? null : "Nothing is asked for here: send no values.";

    /// <summary>Does what the operator's values are for, then looks.</summary>
    public virtual Task<LookFinding> TryAsync(IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken) => LookAsync(cancellationToken);
}
