using System.Globalization;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Sessions;
using Hitl.Recipes.Templates;
using Hitl.Worker.Browsers;
using Hitl.Worker.Detection;
using Hitl.Worker.Jobs;
using Hitl.Worker.Runs;
using Microsoft.Extensions.Options;

namespace Hitl.Worker.Sessions;

/// <summary>What a session came to in a fresh browser; <see cref="ShowsItems"/>: the recipe's items, or its no-results marker, were there.</summary>
internal sealed record ProofFinding(ProofOutcome Outcome, string? Message, bool ShowsItems = false);

/// <summary>Tries a session in a fresh browser under the recipe's own rules: proven is what gets past every obstacle.</summary>
internal sealed class SessionProofs(RunPages pages, IOptions<WorkerOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>What a caller who waits for the answer gives it; shorter than the API waits.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(18);

    public static readonly string TooSlow = string.Create(
        CultureInfo.InvariantCulture, $"It was not proven within {Longest.TotalSeconds:0} s: the site is slow, or other sessions are being proven. Try again.");

    private const string NothingThere = "Nothing is in the way, but what the run needs is not there: the page may be one that anybody gets.";
    private const int AtOnce = 2;
    private readonly SemaphoreSlim places = new(AtOnce);

    /// <summary>One proof, two at a time.</summary>
    /// <param name="bound">The recipe that the session is for.</param>
    /// <param name="url">Where it is tried.</param>
    /// <param name="storage">Playwright's storage state.</param>
    /// <param name="judge">Null: what stands before the recipe's items is an obstacle.</param>
    /// <param name="mustShow">Without an obstacle is not enough: what the judge looks for has to be there.</param>
    /// <param name="ensureHeld">Throws when the run that asks is no longer ours.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ProofFinding> TryAsync(
        BoundRecipe bound, Uri url, string storage, Func<RunPage, CancellationToken, Task<PageVerdict>>? judge, bool mustShow, Action ensureHeld,
        CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        try
        {
            await using var page = await pages.OpenAsync(bound, ensureHeld, storage, cancellationToken);
            await page.NavigateAsync(url, cancellationToken);
            var own = new PageJudge(page, bound.Recipe, TimeSpan.FromSeconds(options.Value.SettleSeconds), time).Of(page);
            var items = PageNeed.Items(bound.Recipe);
            return await (judge is null ? own.SettledAsync(items, null, cancellationToken) : judge(page, cancellationToken)) switch
            {
                PageVerdict.Clear { HasContent: false } when mustShow => new(ProofOutcome.Unknown, NothingThere),
                PageVerdict.Clear => new(ProofOutcome.Proven, null, await own.AsItStandsAsync(items, cancellationToken) is PageVerdict.Clear { HasContent: true }),
                // A site that asks to slow down says nothing of the session.
                PageVerdict.Obstacle { Reason: InterventionReason.RateLimited } busy => new(ProofOutcome.Unknown, busy.Message),
                PageVerdict.Obstacle obstacle => new(ProofOutcome.Stale, obstacle.Message),
                PageVerdict.ServerError error => new(ProofOutcome.Unknown, $"The site answers with status {error.Status}."),
                _ => new(ProofOutcome.Unknown, "The page is still loading."),
            };
        }
        catch (StorageRefusedException refused)
        {
            return new(ProofOutcome.Stale, refused.Message);
        }
        catch (Exception exception) when (exception is PageFaultException or BrowserAwayException or RecipeRefusedException)
        {
            return new(ProofOutcome.Unknown, exception.Message);
        }
        finally
        {
            places.Release();
        }
    }

    public void Dispose() => places.Dispose();
}
