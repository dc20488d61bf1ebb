using Hitl.Contracts.Sessions;
using Hitl.Recipes.Catalog;
using Hitl.Recipes.Parameters;
using Hitl.Recipes.Templates;
using Hitl.Redis.Sessions;

namespace Hitl.Worker.Sessions;

/// <summary>Proves a kept session when somebody asks, at the place where it was proven first, and writes down what came of it.</summary>
internal sealed class SessionProver(SessionStore store, SessionVault vault, SessionProofs proofs, RecipeCatalog catalog, RecipeBinder binder, TimeProvider time)
{
    public async Task<ProofAnswer> ProveAsync(string id, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } session)
            return new(ProofOutcome.NotFound, null);
        if (await vault.OpenAsync(SessionVault.KeyOf(session), id, cancellationToken) is not { } opened)
        {
            return await store.FindAsync(id, cancellationToken) is { } unreadable
                ? new(ProofOutcome.Stale, unreadable.StaleBecause) : new(ProofOutcome.NotFound, null);
        }

        if (Bind(session.Recipe, opened.Kept) is not { } bound || !Uri.TryCreate(opened.Kept.Url, UriKind.Absolute, out var url))
            return new(ProofOutcome.Unknown, $"Recipe '{session.Recipe}' is gone, broken, or no longer takes the parameters it was captured with.");
        var proof = await TryAsync(bound, url, opened.Kept, cancellationToken);
        if (proof.Outcome == ProofOutcome.Proven)
            await store.ProvenAsync(id, cancellationToken);
        if (proof.Outcome == ProofOutcome.Stale)
            await vault.StaleAsync(id, $"It was tried in a fresh browser, and the site stopped it. {proof.Message}", cancellationToken);
        return new(proof.Outcome, proof.Message);
    }

    private async Task<ProofFinding> TryAsync(BoundRecipe bound, Uri url, KeptSession kept, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(SessionProofs.Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await proofs.TryAsync(bound, url, kept.Storage, judge: null, mustShow: kept.ShowsItems, () => { }, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new(ProofOutcome.Unknown, SessionProofs.TooSlow);
        }
    }

    private BoundRecipe? Bind(string recipe, KeptSession kept)
    {
        try
        {
            return catalog.Current.Find(recipe) is { CanStart: true } entry ? binder.Bind(entry.Recipe, kept.Params) : null;
        }
        catch (RecipeParametersException)
        {
            return null;
        }
    }
}
