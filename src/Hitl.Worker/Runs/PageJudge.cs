using Hitl.Recipes.Model;
using Hitl.Worker.Browsers;
using Hitl.Worker.Detection;

namespace Hitl.Worker.Runs;

/// <summary>What a page means for a run that needs something of it: as it stands, or when it has had its time.</summary>
internal sealed class PageJudge(RunPage page, Recipe recipe, TimeSpan settle, TimeProvider time)
{
    private const int RestlessNavigations = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>The same eyes for another page, which nobody waits for: it gets 5 s at least to show what it has.</summary>
    public PageJudge Of(RunPage other) => new(other, recipe, settle > Patience ? settle : Patience, time);

    public async Task<PageVerdict> AsItStandsAsync(PageNeed need, CancellationToken cancellationToken)
    {
        var seen = await page.Sight.ObserveAsync(need.Question, cancellationToken);
        return PageDetector.Judge(seen, need.IsThere(seen), recipe.BlockedWhen);
    }

    public async Task<PageVerdict> SettledAsync(PageNeed need, TimeSpan? settleFor, CancellationToken cancellationToken)
    {
        var wait = settleFor ?? settle;
        var start = time.GetTimestamp();
        var loading = start;
        var first = page.Navigations;
        var navigations = first;
        while (true)
        {
            var verdict = await AsItStandsAsync(need, cancellationToken);
            // A page that went on by itself between two looks has not settled either.
            var wentOn = page.Navigations != navigations;
            navigations = page.Navigations;
            if (verdict is PageVerdict.Obstacle { IsTentative: false } or PageVerdict.ServerError or PageVerdict.Clear { HasContent: true })
                return verdict;
            if (wentOn || verdict is PageVerdict.Loading)
                start = time.GetTimestamp();
            else if (time.GetElapsedTime(start) >= wait)
                return verdict;
            // A page that loads for ever, or goes on to another one again and again.
            if (time.GetElapsedTime(loading) > recipe.Limits.NavigationTimeout + wait)
            {
                throw navigations - first >= RestlessNavigations
                    ? new PageFaultException(PageFault.RedirectsForever, "The page sends the browser on for ever.")
                    : new PageFaultException(PageFault.TimedOut, $"The page was not there within {recipe.Limits.NavigationTimeoutSeconds} s.");
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
