using Hitl.Contracts.Interventions;

namespace Hitl.Tests.Chaos;

/// <summary>What the operator shows to whoever wants to strike: an intervention that stays open, or a look that is under way.</summary>
/// <param name="Intervention">Which.</param>
/// <param name="Answer">Of the look, once it is there; null where nothing was asked.</param>
internal sealed record ChaosTarget(InterventionView Intervention, Task? Answer);

/// <summary>One wish for a target. The operator who serves it holds still until <see cref="Struck"/>.</summary>
/// <param name="Aim">At what.</param>
/// <param name="Replica">Through which replica the look is to be asked for; null: any.</param>
internal sealed record ChaosWish(FaultAim Aim, int? Replica)
{
    public TaskCompletionSource<ChaosTarget> Target { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Struck { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Where the monkey and the operator meet: one wish at a time.</summary>
internal sealed class ChaosAim
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private ChaosWish? _wish;

    /// <summary>Null in <c>Target</c> when there was none in time. The caller strikes and then says so.</summary>
    public async Task<(ChaosWish Wish, ChaosTarget? Target)> TargetAsync(FaultAim aim, int? replica, CancellationToken cancellationToken)
    {
        var wish = new ChaosWish(aim, replica);
        if (aim == FaultAim.None)
            return (wish, null);
        Volatile.Write(ref _wish, wish);
        try
        {
            return (wish, await wish.Target.Task.WaitAsync(Patience, TimeProvider.System, cancellationToken));
        }
        catch (TimeoutException)
        {
            return (wish, null);
        }
        finally
        {
            Interlocked.CompareExchange(ref _wish, null, wish);
        }
    }

    /// <summary>The wish, if there is one and this intervention fits; it is then the caller's to serve.</summary>
    public ChaosWish? TakeFor(InterventionView intervention)
    {
        // A rate limit clears by itself, and a look at one of the others is over at once.
        var wish = Volatile.Read(ref _wish);
        var fits = wish?.Aim == FaultAim.Look ? intervention.InterventionType == InterventionType.Input : intervention.Reason != InterventionReason.RateLimited;
        return wish is not null && fits && Interlocked.CompareExchange(ref _wish, null, wish) == wish ? wish : null;
    }

    /// <summary>It could not be served: somebody else may.</summary>
    public void GiveBack(ChaosWish wish)
    {
        if (!wish.Struck.Task.IsCompleted)
            Interlocked.CompareExchange(ref _wish, wish, null);
    }
}
