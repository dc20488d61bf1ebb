namespace Hitl.Dashboard.Sync;

/// <summary>Turns a wait that takes too long into an <see cref="IOException"/>: a half-open connection never ends by itself.</summary>
internal sealed class SilenceWatch(TimeProvider time, TimeSpan longest, CancellationToken cancellation) : IDisposable
{
    private CancellationTokenSource _limit = new(longest, time);

    public async ValueTask<T> GuardAsync<T>(Func<CancellationToken, Task<T>> wait)
    {
        if (!_limit.TryReset())
        {
            _limit.Dispose();
            _limit = new(longest, time);
        }

        _limit.CancelAfter(longest);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, cancellation);
        try
        {
            return await wait(both.Token);
        }
        catch (OperationCanceledException) when (_limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new IOException($"Nothing was heard for {longest.TotalSeconds} s.");
        }
    }

    public void Dispose() => _limit.Dispose();
}
