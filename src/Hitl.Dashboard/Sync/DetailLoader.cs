using System.Net;
using Hitl.Contracts.Events;
using Hitl.Dashboard.Api;

namespace Hitl.Dashboard.Sync;

/// <summary>
/// Asks the API for what an event does not say of a run or an intervention that is new to the picture. Works off the
/// picture itself, so what failed is simply still to do.
/// </summary>
internal sealed partial class DetailLoader(HitlApi api, LiveFeed feed, TimeProvider time, ILogger<DetailLoader> logger) : BackgroundService
{
    private const int AtATime = 8;
    private const string UnknownRecipe = "?";
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var rung = new SemaphoreSlim(0, 1);
        using var subscription = feed.Subscribe(update =>
        {
            if (update.Happened is null or RunStarted or InterventionCreated)
                Ring(rung);
        });
        while (true)
        {
            await rung.WaitAsync(stoppingToken);
            try
            {
                await LoadAsync(stoppingToken);
            }
            catch (ApiException problem)
            {
                LogTrouble(logger, problem.Message);
                await Task.Delay(AfterTrouble, time, stoppingToken);
                Ring(rung);
            }
        }
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        var picture = feed.Picture;
        await Parallel.ForEachAsync(
            picture.Interventions.Values.Where(row => row.IsProvisional).Select(row => row.InterventionId),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellation },
            async (id, token) => await LoadInterventionAsync(id, token));
        await Parallel.ForEachAsync(
            picture.Runs.Values.Where(row => row.Recipe.Length == 0).Select(row => row.RunId),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellation },
            async (id, token) => await LoadRunAsync(id, token));
    }

    // The events say who holds it and whether it is over: only what they don't say is taken from the answer.
    private async Task LoadInterventionAsync(string id, CancellationToken cancellation)
    {
        var loaded = await KnownAsync(async () => InterventionRow.From(await api.GetInterventionAsync(id, cancellation)));
        feed.Amend(picture => picture.Interventions.TryGetValue(id, out var row)
            ? picture.With((loaded ?? row) with { ClaimedBy = row.ClaimedBy, ExpiresAt = row.ExpiresAt, IsProvisional = false })
            : picture);
    }

    private async Task LoadRunAsync(string id, CancellationToken cancellation)
    {
        var loaded = await KnownAsync(async () => RunRow.From(await api.GetRunAsync(id, cancellation)));
        feed.Amend(picture => picture.Runs.TryGetValue(id, out var row)
            ? picture.With(row with { Recipe = loaded?.Recipe ?? UnknownRecipe, CreatedAt = loaded?.CreatedAt ?? row.CreatedAt })
            : picture);
    }

    // What the API does not know is not asked for again.
    private static async Task<T?> KnownAsync<T>(Func<Task<T>> load) where T : class
    {
        try
        {
            return await load();
        }
        catch (ApiException problem) when (problem.Problem.HttpStatus == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static void Ring(SemaphoreSlim rung)
    {
        if (rung.CurrentCount > 0)
            return;
        try
        {
            rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // Two rang at once: one ring is enough.
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Details could not be loaded ({Reason}): trying again")]
    private static partial void LogTrouble(ILogger logger, string reason);
}
