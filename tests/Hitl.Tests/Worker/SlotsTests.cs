using Hitl.Worker.Jobs;
using Microsoft.Extensions.Options;

namespace Hitl.Tests.Worker;

public sealed class SlotsTests
{
    private readonly Slots _slots = new(Options.Create(new WorkerOptions { MaxRunning = 1 }));

    [Fact]
    public void GiveBack_NothingToTake_RingsNobody()
    {
        var rings = 0;
        _slots.Freed += () => rings++;
        _slots.TryTake()!.GiveBack();
        Assert.Equal((0, 0), (rings, _slots.Taken));
        _slots.TryTake()!.Dispose();
        Assert.Equal((1, 0), (rings, _slots.Taken));
    }

    [Fact]
    public async Task Return_WhileFull_GoesBeforeNewJobs()
    {
        var running = _slots.TryTake()!;
        var returning = _slots.ReturnAsync(TestContext.Current.CancellationToken);
        running.Dispose();
        var slot = await returning;
        Assert.Null(_slots.TryTake());
        slot.Dispose();
        Assert.NotNull(_slots.TryTake());
    }
}
