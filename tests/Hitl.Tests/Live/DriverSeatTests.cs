using System.Net.WebSockets;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Tests.Redis;
using Hitl.Worker.Live;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hitl.Tests.Live;

/// <summary>One claim, many connections with its token.</summary>
[Collection(LiveScene.Collection)]
public sealed class DriverSeatTests(LiveScene scene)
{
    [Fact]
    public async Task Sit_ManyAtOnceWithOneToken_OneDrivesAndEachOtherIsUnseatedOnce()
    {
        await using var store = StoreHost.Create(scene.Worker.Redis);
        await store.EnqueueAsync();
        var id = await store.WaitAsync(await store.TakeAsync());
        var token = Assert.IsType<InterventionResult.Claimed>(await store.Interventions.ClaimAsync(id, null, "ada", Operation.New(), StoreHost.Token)).Token;
        var seat = new DriverSeat(id, store.Interventions, TimeProvider.System, NullLogger.Instance);
        LiveViewer[] viewers = [.. Enumerable.Range(0, 16).Select(n => new LiveViewer(new ClientWebSocket(), $"v{n}", TimeProvider.System))];

        var answers = await Task.WhenAll(viewers.Select(viewer => Task.Run(() => seat.SitAsync(viewer, token, StoreHost.Token))));

        var driver = Assert.Single(viewers, viewer => viewer.Role == LiveRole.Drive);
        Assert.Same(driver, seat.Driver);
        var unseated = answers.Select(answer => Assert.IsType<SitAnswer.Drives>(answer).Unseated).OfType<LiveViewer>().ToArray();
        Assert.Equal(viewers.Except([driver]).OrderBy(viewer => viewer.Id), unseated.OrderBy(viewer => viewer.Id));
    }
}
