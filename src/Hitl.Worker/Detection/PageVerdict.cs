using Hitl.Contracts.Interventions;

namespace Hitl.Worker.Detection;

/// <summary>What a page as it stands means for the run.</summary>
internal abstract record PageVerdict
{
    private PageVerdict() { }

    /// <summary>No obstacle. <see cref="HasContent"/>: what the run needs next is there.</summary>
    public sealed record Clear(bool HasContent) : PageVerdict;

    /// <summary>The document is still on its way: nothing can be said yet.</summary>
    public sealed record Loading : PageVerdict;

    /// <summary>A human is needed; <see cref="LooksAgainAfter"/>: the site says that time alone may help.</summary>
    public sealed record Obstacle(InterventionReason Reason, string Rule, string Message, TimeSpan? LooksAgainAfter) : PageVerdict
    {
        /// <summary>Counts only when the page has had its time to show what the run needs.</summary>
        public bool IsTentative { get; init; }
    }

    /// <summary>The site itself is broken; trying again later may help.</summary>
    public sealed record ServerError(int Status) : PageVerdict;
}
