using Hitl.Dashboard.Layout;
using Hitl.Tests.Faults;

namespace Hitl.Tests.Dashboard;

public sealed class RenderPulseTests
{
    [Fact]
    public async Task Request_WhatIsDoneThrows_TellsItAndGoesOn()
    {
        var (times, told) = (0, 0);
        using var pulse = new RenderPulse(TimeProvider.System, TimeSpan.Zero, () => ++times switch
        {
            1 => throw new InvalidOperationException("a mistake"),
            2 => throw new ObjectDisposedException("the circuit"),
            _ => Task.CompletedTask,
        }, _ =>
        {
            told++;
            return Task.CompletedTask;
        });
        for (var n = 1; n <= 3; n++)
        {
            pulse.Request();
            await FaultStack.UntilAsync(() => Task.FromResult(times), done => done >= n);
        }

        Assert.Equal(1, told);
    }
}
