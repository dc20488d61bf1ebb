using Bunit;
using Hitl.Dashboard.Api;
using Hitl.Dashboard.Board;
using Hitl.Dashboard.Circuits;
using Hitl.Dashboard.Layout;
using Hitl.Dashboard.Live;
using Hitl.Dashboard.Sync;
using Hitl.Tests.Faults;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Tests.Dashboard;

/// <summary>An operator whose laptop slept for some minutes finds the page as it should be, not a broken one.</summary>
public sealed class OperatorBrowserTests : BunitContext
{
    private readonly LiveFeed feed = new(TimeProvider.System);
    private readonly OperatorPresence presence = new();

    public OperatorBrowserTests()
    {
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(feed);
        Services.AddSingleton(presence);
        Services.AddSingleton<OperatorBrowser>();
        Services.AddSingleton<OperatorName>();
    }

    [Fact]
    public async Task ConnectionChip_TheBrowserDoesNotAnswer_IsNotBrokenAndTellsTheClockAgain()
    {
        var lost = JSInterop.SetupVoid("hitl.setClock", _ => true).SetCanceled();
        var chip = Render<ConnectionChip>();

        feed.SetConnection(Connection.Live, default);
        await CalledAsync(lost);
        var told = JSInterop.SetupVoid("hitl.setClock", _ => true).SetVoidResult();
        feed.SetStalled("Redis is away.", default);
        chip.WaitForAssertion(() => Assert.Contains("stalled", chip.Markup, StringComparison.Ordinal));
        feed.SetStalled(null, default);

        chip.WaitForAssertion(() => Assert.DoesNotContain("stalled", chip.Markup, StringComparison.Ordinal));
        Assert.Single(told.Invocations);
        Assert.False(Renderer.UnhandledException.IsCompleted);
    }

    [Fact]
    public async Task BoardTitle_TheBrowserIsBack_HasItsNumber()
    {
        var badge = JSInterop.SetupVoid("hitl.setBadge", _ => true).SetVoidResult();
        presence.Leave();
        var title = Render<BoardTitle>();
        Assert.Empty(badge.Invocations);

        presence.Return();

        await CalledAsync(badge);
    }

    [Fact]
    public async Task LivePageView_TheBrowserIsBack_IsToldWhoDrives()
    {
        var script = JSInterop.SetupModule("hitl.openLive", _ => true);
        var drive = script.SetupVoid("drive", _ => true).SetVoidResult();
        script.SetupVoid("close").SetVoidResult();
        var view = Render<LivePageView>(parameters => parameters.Add(it => it.InterventionId, "i_1"));

        presence.Leave();
        view.Render(parameters => parameters.Add(it => it.Token, "a token"));
        Assert.Empty(drive.Invocations);
        presence.Return();

        await CalledAsync(drive);
        Assert.Equal("a token", Assert.Single(drive.Invocations).Arguments[0]);
    }

    // After the drawing, which is when bUnit would look for the last time.
    private static Task<int> CalledAsync(JSRuntimeInvocationHandler call) =>
        FaultStack.UntilAsync(() => Task.FromResult(call.Invocations.Count), calls => calls > 0);
}
