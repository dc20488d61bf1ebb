using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Worker.Detection;
using Hitl.Worker.Interventions;

namespace Hitl.Worker.Runs;

/// <summary>Gets the run to a page that has what it needs: loads, lets it settle, and waits for a human where one is needed.</summary>
internal sealed class PageFlow(RunContext run, HumanWait human, TimeSpan settle, WorkerTelemetry telemetry)
{
    private string? landedAt;
    private readonly PageJudge judge = new(run.Page, run.Recipe, settle, run.Time);

    public async Task LoadAsync(Uri url)
    {
        using var span = WorkerTelemetry.Source.StartActivity("navigate");
        span?.SetTag("server.address", url.Host);
        var asked = run.Time.GetTimestamp();
        run.LastAsked = url;
        await run.Page.NavigateAsync(url, run.Working);
        landedAt = run.Page.Url;
        telemetry.Navigation.Record(run.Time.GetElapsedTime(asked).TotalSeconds);
        run.Tally.Pages++;
    }

    /// <summary>Returns when nothing is in the way; true when what the run needs is there.</summary>
    public async Task<bool> EnsureClearAsync(PageNeed need, TimeSpan? settleFor = null)
    {
        var helped = false;
        while (true)
        {
            switch (await judge.SettledAsync(need, settleFor, run.Working))
            {
                case PageVerdict.ServerError error:
                    var host = Uri.TryCreate(run.Page.Url, UriKind.Absolute, out var url) ? url.Authority : run.Bound.Site;
                    throw new RunFailedException(FailureCode.NavigationFailed, $"{host} answers with status {error.Status}.", retry: true);
                case PageVerdict.Obstacle obstacle:
                    var seen = run.Session is { IsRefused: false } && obstacle.Reason == InterventionReason.LoginRequired
                        ? PageDetector.AfterSession(obstacle) : obstacle;
                    await human.ForAsync(new BlockedPage(
                        seen, run.Recipe.InstructionsFor(seen.Reason), ct => JudgeAsync(need, ct), (page, ct) => judge.Of(page).SettledAsync(need, null, ct)));
                    helped = true;
                    break;
                case PageVerdict.Clear { HasContent: false } when helped && StandsElsewhere:
                    // A login often ends at another page, and whoever drove may have looked around.
                    helped = false;
                    await LoadAsync(run.LastAsked);
                    break;
                case PageVerdict.Clear clear:
                    return clear.HasContent;
            }
        }
    }

    // What the run itself did on the page since it asked for it would be lost.
    private bool StandsElsewhere => !run.Page.WasActedOn && Uri.TryCreate(run.Page.Url, UriKind.Absolute, out var at)
        && !IsSame(at, run.LastAsked) && !(Uri.TryCreate(landedAt, UriKind.Absolute, out var landed) && IsSame(at, landed));

    private static bool IsSame(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.HttpRequestUrl, UriFormat.UriEscaped, StringComparison.Ordinal) == 0;

    /// <summary>The page as it stands.</summary>
    public Task<PageVerdict> JudgeAsync(PageNeed need, CancellationToken cancellationToken) => judge.AsItStandsAsync(need, cancellationToken);
}
