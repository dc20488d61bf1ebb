using Hitl.Contracts.Interventions;
using Hitl.Contracts.Sessions;
using Hitl.Recipes.Templates;
using Hitl.Worker.Browsers;
using Hitl.Worker.Detection;
using Hitl.Worker.Jobs;
using Hitl.Worker.Runs;
using Microsoft.Extensions.Options;

namespace Hitl.Worker.Sessions;

/// <summary>Tries a session in a fresh browser under the recipe's own rules: proven is what gets past every obstacle.</summary>
internal sealed class SessionProofs(RunPages pages, IOptions<WorkerOptions> options, TimeProvider time) : IDisposable
{
    private const int AtOnce = 2;
    private readonly SemaphoreSlim places = new(AtOnce);

    /// <summary>One proof, two at a time. Without a judge, what stands before the recipe's items is an obstacle.</summary>
    public async Task<ProofAnswer> TryAsync(
        BoundRecipe bound, Uri url, string storage, Func<RunPage, CancellationToken, Task<PageVerdict>>? judge, Action ensureHeld, CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        try
        {
            await using var page = await pages.OpenAsync(bound, ensureHeld, storage, cancellationToken);
            await page.NavigateAsync(url, cancellationToken);
            judge ??= (fresh, ct) => new PageJudge(fresh, bound.Recipe, Settle, time).Of(fresh).SettledAsync(PageNeed.Items(bound.Recipe), null, ct);
            return await judge(page, cancellationToken) switch
            {
                PageVerdict.Clear => new(ProofOutcome.Proven, null),
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

    private TimeSpan Settle => TimeSpan.FromSeconds(options.Value.SettleSeconds);
}
