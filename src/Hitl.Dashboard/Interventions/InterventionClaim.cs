using System.Net;
using Hitl.Dashboard.Api;
using Hitl.Dashboard.Circuits;

namespace Hitl.Dashboard.Interventions;

/// <summary>
/// Holds one intervention for as long as a browser shows it: claims it, renews three times a minute, gives it back. While the
/// browser is away it is not renewed, and ends by itself after its minute; who comes back has it again unless somebody took it.
/// </summary>
internal sealed class InterventionClaim(HitlApi api, string id, string byOperator, OperatorPresence presence, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(20);

    // Often enough to come through before the claim's minute is over.
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(5);

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
        await GiveBackAsync(token, cancellation);
    }

    /// <summary>
    /// The worker refused this token. True when the claim is held all the same: it had lapsed and was claimed anew, under
    /// another one. Otherwise it is given back: renewed once more it would be claimed anew, from whoever it was handed to.
    /// </summary>
    public async Task<bool> LoseAsync(string? token, CancellationToken cancellation)
    {
        if (Token is not null && Token != token)
            return true;
        await ReleaseAsync(cancellation);
        return false;
    }

    /// <summary>It ended: there is nothing left to give back.</summary>
    public void Forget() => Token = null;

    public async ValueTask DisposeAsync()
    {
        await StopRenewingAsync();
        await ReleaseAsync(CancellationToken.None);
    }

    private async Task GiveBackAsync(string token, CancellationToken cancellation)
    {
        try
        {
            await api.ReleaseAsync(id, new() { Token = token }, byOperator, cancellation);
        }
        catch (ApiException)
        {
            // It ends by itself within a minute, or is over already.
        }
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
        try
        {
            var pause = RenewEvery;
            while (true)
            {
                await Task.Delay(pause, time, cancellation);
                await presence.WhenHereAsync(cancellation);
                if (Token is not { } token)
                    return;
                try
                {
                    // Not cut off: what it claims must be known, to be given back.
                    var claim = await api.ClaimAsync(id, new() { Token = token }, byOperator, CancellationToken.None);
                    // One that lapsed while the API was away was claimed anew, under another token.
                    if (Token == token)
                        Token = claim.Token;
                    else if (claim.Token != token)
                        await GiveBackAsync(claim.Token, CancellationToken.None);
                    pause = RenewEvery;
                }
                catch (ApiException problem) when (!SaysItIsLost(problem.Problem))
                {
                    pause = TryAgainAfter;
                }
                catch (ApiException problem)
                {
                    if (Token != token)
                        return;
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

    // Everything else says nothing about the claim: the API or its Redis is away, full, or asked too much.
    private static bool SaysItIsLost(ApiProblem problem) => problem.HttpStatus is HttpStatusCode.NotFound or HttpStatusCode.Conflict;
}
