using System.Collections.Concurrent;
using Bunit;
using Hitl.Dashboard.Api;
using Hitl.Dashboard.Board;
using Hitl.Dashboard.Circuits;
using Hitl.Dashboard.Layout;
using Hitl.Dashboard.Live;
using Hitl.Dashboard.Sync;
using Hitl.Tests.Faults;
using Hitl.Tests.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;

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
        Assert.NotEmpty(told.Invocations);
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

    [Fact]
    public async Task LivePageView_TheAnswerIsLost_IsOpenedAgainAsSoonAsTheBrowserIsBack()
    {
        var browser = new SilentBrowser();
        Services.AddSingleton<IJSRuntime>(browser);
        var view = Render<LivePageView>(parameters => parameters.Add(it => it.InterventionId, "i_1").Add(it => it.Token, "first"));
        await browser.CalledAsync(1);
        view.Render(parameters => parameters.Add(it => it.Token, "second"));

        presence.Leave();
        presence.Return();

        await browser.CalledAsync(2);
        Assert.All(browser.Calls, call => Assert.Equal("hitl.openLive", call.Function));
        Assert.Contains("second", browser.Calls[^1].Arguments[^1]!.ToString(), StringComparison.Ordinal);
        Assert.False(Renderer.UnhandledException.IsCompleted);
    }

    [Fact]
    public async Task ReplaceAddress_TheBrowserIsAway_GoesThereWhenItIsBackAndUntilItAnswers()
    {
        var script = new SilentBrowser();
        var browser = new OperatorBrowser(script, presence, TimeProvider.System);
        presence.Leave();
        var going = browser.ReplaceAddressAsync("interventions/i_2", StoreHost.Token);
        Assert.Empty(script.Calls);

        presence.Return();
        await script.CalledAsync(1);
        presence.Leave();
        presence.Return();
        await script.CalledAsync(2);
        Assert.False(going.IsCompleted);
        script.Answer();
        await going;
        Assert.All(script.Calls, call => Assert.Equal(("Blazor.navigateTo", "interventions/i_2"), (call.Function, call.Arguments[0])));
    }

    [Fact]
    public async Task BoardTitle_TheAnswerIsLost_IsToldAgainAtOnce()
    {
        var browser = new SilentBrowser();
        Services.AddSingleton<IJSRuntime>(browser);
        Render<BoardTitle>();
        await browser.CalledAsync(1);

        presence.Leave();
        presence.Return();

        await browser.CalledAsync(2);
    }

    /// <summary>Hears everything, and does not answer until it is told to.</summary>
    private sealed class SilentBrowser : IJSRuntime
    {
        private readonly TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentQueue<(string Function, object?[] Arguments)> calls = new();

        public IReadOnlyList<(string Function, object?[] Arguments)> Calls => [.. calls];

        public void Answer() => answer.SetResult();

        public Task<int> CalledAsync(int times) => FaultStack.UntilAsync(() => Task.FromResult(calls.Count), count => count >= times);

        public ValueTask<T> InvokeAsync<T>(string identifier, object?[]? args) => InvokeAsync<T>(identifier, CancellationToken.None, args);

        public async ValueTask<T> InvokeAsync<T>(string identifier, CancellationToken cancellationToken, object?[]? args)
        {
            calls.Enqueue((identifier, args ?? []));
            await answer.Task.WaitAsync(cancellationToken);
            return default!;
        }
    }

    // After the drawing, which is when bUnit would look for the last time.
    private static Task<int> CalledAsync(JSRuntimeInvocationHandler call) =>
        FaultStack.UntilAsync(() => Task.FromResult(call.Invocations.Count), calls => calls > 0);
}
