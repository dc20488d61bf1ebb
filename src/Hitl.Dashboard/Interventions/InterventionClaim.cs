using Hitl.Dashboard.Api;

namespace Hitl.Dashboard.Interventions;

/// <summary>
/// Holds one intervention for as long as a page shows it: claims it, renews three times a minute, gives it back. The
/// claim is over with the page's circuit at the latest, and by itself a minute after that.
/// </summary>
internal sealed class InterventionClaim(HitlApi api, string id, string byOperator, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(20);

    private CancellationTokenSource? _held;
    private Task _renewing = Task.CompletedTask;

    /// <summary>Null while it is not held.</summary>
    public string? Token { get; private set; }

    /// <exception cref="ApiException">Somebody else holds it, or it is over.</exception>
    public async Task TakeAsync(Func<ApiProblem, Task> lost, CancellationToken cancellation)
    {
        var claim = await api.ClaimAsync(id, new(), byOperator, cancellation);
        await StopRenewingAsync();
        Token = claim.Token;
        _held = new();
        _renewing = RenewAsync(lost, _held.Token);
    }

    /// <summary>Gives it back; who lost it meanwhile has nothing to give.</summary>
    public async Task ReleaseAsync(CancellationToken cancellation)
    {
        if (Token is not { } token)
            return;
        Token = null;
        await StopRenewingAsync();
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
        await StopRenewingAsync();
        await ReleaseAsync(CancellationToken.None);
    }

    private async Task StopRenewingAsync()
    {
        if (_held is not { } held)
            return;
        _held = null;
        await held.CancelAsync();
        await _renewing;
        held.Dispose();
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
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // It was given back, or the page was left.
        }
    }
}
