namespace Hitl.Worker.Sessions;

/// <summary>Sessions of one run that are being proven while the run goes on. The run's end waits for them: their event comes before its last one.</summary>
internal sealed class PendingCaptures(TimeProvider time, CancellationToken stopping)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private readonly CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private readonly List<Task> pending = [];

    /// <summary>The capture handles its own trouble; it ends soon when its token fires.</summary>
    public void Begin(Func<CancellationToken, Task> capture) => pending.Add(capture(over.Token));

    /// <summary>Waits at most 20 s; what is not done by then is given up.</summary>
    public async Task FinishAsync()
    {
        var all = Task.WhenAll(pending);
        await all.WaitAsync(Longest, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await over.CancelAsync();
        // Each has said itself what became of it; none may turn a finished run into a failed one.
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.Dispose();
    }
}
