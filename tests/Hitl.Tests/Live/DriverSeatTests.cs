using System.Net.WebSockets;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Tests.Redis;
using Hitl.Worker.Live;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Hitl.Tests.Live;

/// <summary>One claim, and who drives with its token.</summary>
[Collection(LiveScene.Collection)]
public sealed class DriverSeatTests(LiveScene scene)
{
    private readonly FakeTimeProvider time = new();
    private readonly LiveViewer ada = new(new ClientWebSocket(), "ada", TimeProvider.System);

    [Fact]
    public async Task Sit_ManyAtOnceWithOneToken_OneDrivesAndEachOtherIsUnseatedOnce()
    {
        await using var store = StoreHost.Create(scene.Worker.Redis);
        var (id, token) = await ClaimAsync(store);
        var seat = new DriverSeat(id, store.Interventions, TimeProvider.System, NullLogger.Instance);
        LiveViewer[] viewers = [.. Enumerable.Range(0, 16).Select(n => new LiveViewer(new ClientWebSocket(), $"v{n}", TimeProvider.System))];

        var answers = await Task.WhenAll(viewers.Select(viewer => Task.Run(() => seat.SitAsync(viewer, token, StoreHost.Token))));

        var driver = Assert.Single(viewers, viewer => viewer.Role == LiveRole.Drive);
        Assert.Same(driver, seat.Driver);
        var unseated = answers.Select(answer => Assert.IsType<SitAnswer.Drives>(answer).Unseated).OfType<LiveViewer>().ToArray();
        Assert.Equal(viewers.Except([driver]).OrderBy(viewer => viewer.Id), unseated.OrderBy(viewer => viewer.Id));
    }

    [Fact]
    public async Task Recheck_RedisIsSilent_DrivesUntilTheClaimsEndAndNotALittleLonger()
    {
        await using var store = StoreHost.Create(scene.Worker.Redis);
        var (id, token) = await ClaimAsync(store);
        var seat = new DriverSeat(id, store.Interventions, time, NullLogger.Instance);
        await seat.SitAsync(ada, token, StoreHost.Token);
        // Written beside the driving, not before it.
        while ((await store.Interventions.ReadDrivesAsync(id, StoreHost.Token)).Count == 0)
        {
        }

        scene.Worker.Redis.Pause();
        try
        {
            time.Advance(TimeSpan.FromSeconds(50));
            Assert.Null(await RecheckInVainAsync(seat));
            Assert.True(seat.MayAct(ada) && seat.IsDriver(ada));
            time.Advance(TimeSpan.FromSeconds(7));
            Assert.False(seat.MayAct(ada) || seat.IsDriver(ada));
            Assert.Equal(NoLonger.Expired, await RecheckInVainAsync(seat));
        }
        finally
        {
            scene.Worker.Redis.Resume();
        }

        Assert.True(await seat.LeaveAsync(ada));
        Assert.Equal(LiveRole.Watch, ada.Role);
        Assert.Equal(1, Assert.Single(await store.Interventions.ReadDrivesAsync(id, StoreHost.Token)).Inputs);
    }

    [Fact]
    public async Task Recheck_RedisAnswers_CountsTheEndAnew()
    {
        await using var store = StoreHost.Create(scene.Worker.Redis);
        var (id, token) = await ClaimAsync(store);
        var seat = new DriverSeat(id, store.Interventions, time, NullLogger.Instance);
        await seat.SitAsync(ada, token, StoreHost.Token);
        time.Advance(TimeSpan.FromSeconds(40));
        Assert.Null(await seat.RecheckAsync(StoreHost.Token));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(seat.MayAct(ada));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(seat.MayAct(ada));
    }

    [Fact]
    public async Task Sit_RedisTakesItsTime_CountsTheEndFromWhenItWasAsked()
    {
        await using var store = StoreHost.Create(scene.Worker.Redis);
        var (id, token) = await ClaimAsync(store);
        var seat = new DriverSeat(id, store.Interventions, time, NullLogger.Instance);
        Task<SitAnswer> sitting;
        scene.Worker.Redis.Pause();
        try
        {
            sitting = seat.SitAsync(ada, token, StoreHost.Token);
            time.Advance(TimeSpan.FromSeconds(2));
        }
        finally
        {
            scene.Worker.Redis.Resume();
        }

        Assert.IsType<SitAnswer.Drives>(await sitting);
        Assert.True(seat.MayAct(ada));
        time.Advance(TimeSpan.FromSeconds(58));
        Assert.False(seat.MayAct(ada));
    }

    [Fact]
    public async Task Sit_RedisTakesNoMoreWrites_DrivesAndIsWrittenDownAllTheSame()
    {
        await using var store = StoreHost.Create(scene.Worker.Redis);
        var (id, token) = await ClaimAsync(store);
        var seat = new DriverSeat(id, store.Interventions, TimeProvider.System, NullLogger.Instance);
        await store.Database.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        try
        {
            Assert.IsType<SitAnswer.Drives>(await seat.SitAsync(ada, token, StoreHost.Token));
            Assert.True(seat.MayAct(ada));
            Assert.True(await seat.LeaveAsync(ada));
        }
        finally
        {
            await store.Database.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        }

        var drive = Assert.Single(await store.Interventions.ReadDrivesAsync(id, StoreHost.Token));
        Assert.Equal(("ada", true, 1), (drive.Operator, drive.To is not null, drive.Inputs));
    }

    [Fact]
    public async Task Lose_ConnectionBreaks_IsTheirsWhileTheClaimLasts()
    {
        await using var store = StoreHost.Create(scene.Worker.Redis);
        var (id, token) = await ClaimAsync(store);
        var seat = new DriverSeat(id, store.Interventions, time, NullLogger.Instance);
        await seat.SitAsync(ada, token, StoreHost.Token);
        Assert.True(await seat.LoseAsync(ada));
        Assert.Null(seat.Driver);
        time.Advance(TimeSpan.FromSeconds(50));
        await seat.RecheckAbsentAsync(StoreHost.Token);
        time.Advance(TimeSpan.FromSeconds(50));
        Assert.True(seat.IsHeld);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(seat.IsHeld);

        await seat.SitAsync(ada, token, StoreHost.Token);
        await seat.LoseAsync(ada);
        Assert.True(seat.IsHeld);
        await store.Interventions.ReleaseAsync(id, token, Operation.New(), StoreHost.Token);
        await seat.RecheckAbsentAsync(StoreHost.Token);
        Assert.False(seat.IsHeld);
    }

    [Fact]
    public async Task HandOver_OtherTakesTheirTime_IsTheirsForAMoment()
    {
        await using var store = StoreHost.Create(scene.Worker.Redis);
        var (id, token) = await ClaimAsync(store);
        var seat = new DriverSeat(id, store.Interventions, time, NullLogger.Instance);
        await seat.SitAsync(ada, token, StoreHost.Token);
        await seat.HandOverAsync(StoreHost.Token);
        await seat.RecheckAbsentAsync(StoreHost.Token);
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(seat.IsHeld);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(seat.IsHeld);
    }

    [Fact]
    public async Task Leave_TheyLetGo_IsNobodys()
    {
        await using var store = StoreHost.Create(scene.Worker.Redis);
        var (id, token) = await ClaimAsync(store);
        var seat = new DriverSeat(id, store.Interventions, time, NullLogger.Instance);
        await seat.SitAsync(ada, token, StoreHost.Token);
        Assert.True(seat.IsHeld);
        await seat.LeaveAsync(ada);
        Assert.False(seat.IsHeld);
    }

    /// <summary>Asks Redis, which does not answer within the time that the seat gives it.</summary>
    private async Task<NoLonger?> RecheckInVainAsync(DriverSeat seat)
    {
        var asking = seat.RecheckAsync(StoreHost.Token);
        Assert.False(asking.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(3));
        return await asking;
    }

    private static async Task<(string Id, string Token)> ClaimAsync(StoreHost store)
    {
        await store.EnqueueAsync();
        var id = await store.WaitAsync(await store.TakeAsync());
        return (id, Assert.IsType<InterventionResult.Claimed>(await store.Interventions.ClaimAsync(id, null, "ada", Operation.New(), StoreHost.Token)).Token);
    }
}
