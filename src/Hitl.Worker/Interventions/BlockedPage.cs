using Hitl.Contracts.Interventions;
using Hitl.Worker.Browsers;
using Hitl.Worker.Detection;

namespace Hitl.Worker.Interventions;

/// <summary>The page is blocked, or the site asks to slow down.</summary>
internal sealed class BlockedPage(
    PageVerdict.Obstacle first, string? instructions, Func<CancellationToken, Task<PageVerdict>> judge,
    Func<RunPage, CancellationToken, Task<PageVerdict>> judgeElsewhere) : Hindrance
{
    private PageVerdict.Obstacle? latest;

    public override InterventionReason Reason => first.Reason;
    public override string Message => first.Message;
    public override string? Instructions => instructions;
    public override string? Rule => first.Rule;
    public override TimeSpan? LooksAgainAfter => (latest ?? first).LooksAgainAfter;

    public override Func<RunPage, CancellationToken, Task<PageVerdict>> Elsewhere => judgeElsewhere;

    public override async Task<LookFinding> LookAsync(CancellationToken cancellationToken)
    {
        var verdict = await judge(cancellationToken);
        if (verdict is PageVerdict.Obstacle seen)
            latest = seen;
        return verdict switch
        {
            PageVerdict.Obstacle still => new(still.Message),
            PageVerdict.ServerError error => new($"The site answers with status {error.Status}."),
            PageVerdict.Loading => new("The page is still loading."),
            PageVerdict.Clear clear => new(null, clear.HasContent),
            _ => throw new InvalidOperationException(verdict.GetType().Name),
        };
    }
}
