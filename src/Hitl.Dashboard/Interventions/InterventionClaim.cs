using Hitl.Dashboard.Api;

namespace Hitl.Dashboard.Interventions;

/// <summary>
/// Holds one intervention for as long as a page shows it: claims it, renews three times a minute, gives it back. The
/// claim is over with the page's circuit at the latest, and by itself a minute after that.
/// </summary>
internal sealed class InterventionClaim(HitlApi api, string id, string byOperator, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _over = new();
    private Task _renewing = Task.CompletedTask;

    /// <summary>Null while it is not held.</summary>
    public string? Token { get; private set; }

    /// <exception cref="ApiException">Somebody else holds it, or it is over.</exception>
    public async Task TakeAsync(Func<ApiProblem, Task> lost, CancellationToken cancellation)
    {
        Token = (await api.ClaimAsync(id, new(), byOperator, cancellation)).Token;
        _renewing = RenewAsync(lost, _over.Token);
    }

    /// <summary>Gives it back; who lost it meanwhile has nothing to give.</summary>
    public async Task ReleaseAsync(CancellationToken cancellation)
    {
        if (Token is not { } token)
            return;
        Token = null;
        try
        {
            await api.ReleaseAsync(id, new() { Token = token }, byOperator, cancellation);
        }
        catch (ApiException)
        {
            // It ends by itself within a minute, or is over already.
        }
    }

    /// <summary>It ended: there is nothing left to give back.</summary>
    public void Forget() => Token = null;

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _renewing;
        await ReleaseAsync(CancellationToken.None);
        _over.Dispose();
    }

    private async Task RenewAsync(Func<ApiProblem, Task> lost, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(RenewEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation) && Token is { } token)
            {
                try
                {
                    await api.ClaimAsync(id, new() { Token = token }, byOperator, cancellation);
                }
                catch (ApiException problem) when (problem.Problem.HttpStatus is null)
                {
                    // The API is away: the next renewal may still come in time.
                }
                catch (ApiException problem)
                {
                    Token = null;
                    await lost(problem.Problem);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The page was left.
        }
    }
}
