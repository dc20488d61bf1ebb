using Hitl.Contracts.Runs;
using Hitl.Worker.Browsers;
using Hitl.Worker.Detection;
using Hitl.Worker.Interventions;

namespace Hitl.Worker.Runs;

/// <summary>Gets the run to a page that has what it needs: loads, lets it settle, and waits for a human where one is needed.</summary>
internal sealed class PageFlow(RunContext run, HumanWait human, TimeSpan settle, WorkerTelemetry telemetry)
{
    private const int RestlessNavigations = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public async Task LoadAsync(Uri url)
    {
        using var span = WorkerTelemetry.Source.StartActivity("navigate");
        span?.SetTag("server.address", url.Host);
        var asked = run.Time.GetTimestamp();
        await run.Page.NavigateAsync(url, run.Working);
        telemetry.Navigation.Record(run.Time.GetElapsedTime(asked).TotalSeconds);
        run.Tally.Pages++;
    }

    /// <summary>Returns when nothing is in the way; true when what the run needs is there.</summary>
    public async Task<bool> EnsureClearAsync(PageNeed need, TimeSpan? settleFor = null)
    {
        while (true)
        {
            switch (await SettleAsync(need, settleFor ?? settle))
            {
                case PageVerdict.ServerError error:
                    var host = Uri.TryCreate(run.Page.Url, UriKind.Absolute, out var url) ? url.Authority : run.Bound.Site;
                    throw new RunFailedException(FailureCode.NavigationFailed, $"{host} answers with status {error.Status}.", retry: true);
                case PageVerdict.Obstacle obstacle:
                    await human.ForAsync(new BlockedPage(obstacle, run.Recipe.InstructionsFor(obstacle.Reason), ct => JudgeAsync(need, ct)));
                    break;
                case PageVerdict.Clear clear:
                    return clear.HasContent;
            }
        }
    }

    /// <summary>The page as it stands.</summary>
    public async Task<PageVerdict> JudgeAsync(PageNeed need, CancellationToken cancellationToken)
    {
        var page = await run.Page.ObserveAsync(need.Question, cancellationToken);
        return PageDetector.Judge(page, need.IsThere(page), run.Recipe.BlockedWhen);
    }

    private async Task<PageVerdict> SettleAsync(PageNeed need, TimeSpan settleFor)
    {
        var start = run.Time.GetTimestamp();
        var loading = start;
        var first = run.Page.Navigations;
        var navigations = first;
        while (true)
        {
            var verdict = await JudgeAsync(need, run.Working);
            // A page that went on by itself between two looks has not settled either.
            var wentOn = run.Page.Navigations != navigations;
            navigations = run.Page.Navigations;
            if (verdict is PageVerdict.Obstacle or PageVerdict.ServerError or PageVerdict.Clear { HasContent: true })
                return verdict;
            if (wentOn || verdict is PageVerdict.Loading)
                start = run.Time.GetTimestamp();
            else if (run.Time.GetElapsedTime(start) >= settleFor)
                return verdict;
            // A page that loads for ever, or goes on to another one again and again.
            if (run.Time.GetElapsedTime(loading) > run.Recipe.Limits.NavigationTimeout + settleFor)
            {
                throw navigations - first >= RestlessNavigations
                    ? new PageFaultException(PageFault.RedirectsForever, "The page sends the browser on for ever.")
                    : new PageFaultException(PageFault.TimedOut, $"The page was not there within {run.Recipe.Limits.NavigationTimeoutSeconds} s.");
            }

            await Task.Delay(Pause, run.Time, run.Working);
        }
    }
}
