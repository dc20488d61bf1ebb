using Hitl.AppHost.Local;
using Hitl.Tests.Faults;

namespace Hitl.Tests.Chaos;

/// <summary>The browser of a worker, with all its processes.</summary>
internal sealed class ChromiumVictim : IChaosVictim
{
    public const string Replaced = "replaced", CameBack = "came back";
    private const int Kill = 9;
    private static readonly TimeSpan LongestFreeze = TimeSpan.FromSeconds(60), Glance = TimeSpan.FromMilliseconds(200);
    private readonly ProcessTree _processes;

    private ChromiumVictim(ProcessTree processes) => _processes = processes;

    /// <summary>Waits until the worker has one.</summary>
    public static async Task<ChromiumVictim> OfAsync(int worker) =>
        new(await FaultStack.UntilAsync(() => Task.FromResult(ProcessTree.Of(ChaosMonkey.BrowserOf(worker))), tree => tree.Count > 0));

    public Task Risen => Task.CompletedTask;

    public void Strike(FaultManner manner) => Send(manner == FaultManner.Kill ? Kill : Signals.Stop);

    public async Task<string> MendAsync(FaultManner manner, Random random, CancellationToken cancellationToken)
    {
        if (manner == FaultManner.Pause)
            await Task.Delay(TimeSpan.FromMilliseconds(300 + random.Next(1_200)), TimeProvider.System, cancellationToken);
        var began = TimeProvider.System.GetTimestamp();
        while (manner == FaultManner.LongPause && _processes.Alive().Count > 0 && TimeProvider.System.GetElapsedTime(began) < LongestFreeze)
            await Task.Delay(Glance, TimeProvider.System, cancellationToken);
        var left = _processes.Alive().Count;
        Send(Signals.Continue);
        return manner == FaultManner.Kill ? "" : left == 0 ? Replaced : CameBack;
    }

    private void Send(int signal)
    {
        foreach (var id in _processes.Alive())
            Signals.Send(id, signal);
    }
}
