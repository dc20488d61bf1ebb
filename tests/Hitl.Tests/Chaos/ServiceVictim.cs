using System.Globalization;
using Hitl.AppHost.Local;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Chaos;

/// <summary>A worker, an API replica or Redis.</summary>
internal sealed class ServiceVictim(TestStack stack, FaultKind kind, int index) : IChaosVictim
{
    private const int Kill = 9;

    private readonly string _resource = kind switch
    {
        FaultKind.Worker => "worker", FaultKind.Api => "events-api", FaultKind.Redis => "redis",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Chromium is the worker's."),
    };

    public Task Risen { get; private set; } = Task.CompletedTask;

    public void Strike(FaultManner manner) => Signals.Send(stack.ProcessId(_resource, index), manner switch
    {
        FaultManner.Kill => Kill, FaultManner.Restart => Signals.Terminate, _ => Signals.Stop,
    });

    public async Task<string> MendAsync(FaultManner manner, Random random, CancellationToken cancellationToken)
    {
        if (manner is FaultManner.Pause or FaultManner.LongPause)
        {
            // The long one outlasts a worker's lease, and for how long a call to Redis is tried.
            var (least, more) = manner == FaultManner.Pause ? (300, 1_200) : (4_500, 1_500);
            await Task.Delay(TimeSpan.FromMilliseconds(least + random.Next(more)), TimeProvider.System, cancellationToken);
            stack.Resume(_resource, index);
            return "";
        }

        var code = await stack.ExitAsync(_resource, index);
        if (manner == FaultManner.Kill)
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1_500)), TimeProvider.System, cancellationToken);
        await stack.StartAsync(_resource, index);
        Risen = stack.HealthyAsync(_resource, index);
        return manner == FaultManner.Restart ? code.ToString(CultureInfo.InvariantCulture) : "";
    }
}
