using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Hitl.Dashboard.Circuits;

/// <summary>
/// Whether the browser of this circuit is connected. The server keeps the circuit of one that is gone for some minutes, in case it
/// comes back: what an operator holds must not be held for that long.
/// </summary>
internal sealed class OperatorPresence : CircuitHandler
{
    private volatile TaskCompletionSource? _away;

    /// <summary>As far as the server has noticed.</summary>
    public bool IsHere => _away is null;

    /// <summary>The browser is back; raised on any thread.</summary>
    public event Action? Returned;

    /// <summary>At once while it is, otherwise as soon as it is again.</summary>
    public Task WhenHereAsync(CancellationToken cancellation) => _away?.Task.WaitAsync(cancellation) ?? Task.CompletedTask;

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Leave();
        return Task.CompletedTask;
    }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Return();
        return Task.CompletedTask;
    }

    /// <summary>The browser is gone.</summary>
    public void Leave() => _away ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>It is back.</summary>
    public void Return()
    {
        if (_away is not { } away)
            return;
        _away = null;
        away.TrySetResult();
        Returned?.Invoke();
    }
}
