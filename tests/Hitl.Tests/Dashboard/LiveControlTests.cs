using System.Net;
using System.Net.WebSockets;
using Hitl.Contracts.Interventions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

[Collection(DashboardTests.Name)]
public sealed class LiveControlTests(LiveScene live, DashboardFixture fixture) : IClassFixture<LiveScene>
{
    [Theory]
    [InlineData(null)]
    [InlineData(1011)]
    public async Task Connection_Breaks_ComesBackAndDrivesWithTheSameToken(int? code)
    {
        var (page, viewer) = await live.DriveAsync();
        await page.Locator(".live-canvas").ClickAsync();

        if (code is { } said)
            await viewer.CloseAsync(said);
        else
            viewer.Abort();
        var again = await live.Scene.Api.Live.NextAsync(viewer.Intervention);

        Assert.Equal((await viewer.GetAsync("hello")).GetProperty("token").GetString(), (await again.GetAsync("hello")).GetProperty("token").GetString());
        Assert.True(again.Drives);
        await Expect(page.Locator(".live-who")).ToHaveTextAsync("You drive");
        await again.ShowAsync(live.Picture);
        await Expect(page.Locator(".live-curtain")).ToBeHiddenAsync();
        await Expect(page.Locator(".live-keys")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("q");
        await again.GetAsync("key", message => message.GetProperty("key").GetString() == "q");
        await page.Context.CloseAsync();
    }

    [Theory]
    [InlineData(4410, "The page is gone.")]
    [InlineData(4429, "The worker closed the connection: too much input at once.")]
    public async Task Connection_IsClosedForGoodWhileTheInterventionIsOpen_CanBeMadeAgain(int code, string said)
    {
        var (page, viewer) = await live.DriveAsync();

        await viewer.CloseAsync(code);
        await Expect(page.Locator(".live-curtain")).ToContainTextAsync(said);
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect again" }).ClickAsync();

        var again = await live.Scene.Api.Live.NextAsync(viewer.Intervention);
        Assert.True(again.Drives);
        await again.ShowAsync(live.Picture);
        await Expect(page.Locator(".live-curtain")).ToBeHiddenAsync();
        await Expect(page.Locator(".live-who")).ToHaveTextAsync("You drive");
        await page.Locator(".live-canvas").ClickAsync();
        await page.Keyboard.PressAsync("q");
        await again.GetAsync("key", message => message.GetProperty("key").GetString() == "q");

        // When it is over, it is over.
        await again.CloseAsync(code);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Connect again" })).ToBeVisibleAsync();
        live.Scene.Api.End(viewer.Intervention, Resolution.Cancelled, "bob");
        await Expect(page.Locator(".live-curtain")).ToHaveTextAsync("Over: cancelled by bob.");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Foot_PressedWhileKeysGoToThePage_StaysUnderThePointer()
    {
        var (page, viewer) = await live.DriveAsync();
        await page.Locator(".live-canvas").ClickAsync();
        await Expect(page.Locator(".live[data-typing]")).ToBeVisibleAsync();
        var letGo = page.GetByRole(AriaRole.Button, new() { Name = "Let go" });
        var box = (await letGo.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));

        await page.Mouse.DownAsync();
        await Expect(page.Locator(".live-keys")).Not.ToBeFocusedAsync();
        Assert.Equivalent(box, await letGo.BoundingBoxAsync());
        await Expect(page.Locator(".live[data-typing]")).ToBeVisibleAsync();

        await page.Mouse.UpAsync();
        await viewer.GetAsync("let_go");
        await Expect(page.Locator(".live[data-typing]")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Token_IsInNoDocumentAddressOrLog()
    {
        var (page, viewer) = await live.DriveAsync();

        var token = (await viewer.GetAsync("hello")).GetProperty("token").GetString()!;
        Assert.DoesNotContain(token, await page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(token, page.Url, StringComparison.Ordinal);
        Assert.DoesNotContain(token, live.Scene.Dashboard.Output, StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task HandOver_OnRequest_TheOtherDrives()
    {
        var (ann, driver) = await live.DriveAsync("ann");
        var bob = await live.Scene.OpenPageAsync($"/interventions/{driver.Intervention}", "bob");
        await bob.GetByRole(AriaRole.Button, new() { Name = "Watch the live page" }).ClickAsync();
        var watcher = await live.Scene.Api.Live.NextAsync(driver.Intervention);
        await watcher.ShowAsync(live.Picture);
        await Expect(bob.Locator(".live-who")).ToHaveTextAsync("ann drives · you watch");

        await bob.GetByRole(AriaRole.Button, new() { Name = "Ask for the page" }).ClickAsync();
        await Expect(ann.Locator(".live-asking")).ToContainTextAsync("bob asks for the page.");
        await ann.Locator(".live-asking").GetByRole(AriaRole.Button, new() { Name = "Hand over" }).ClickAsync();

        await watcher.GetAsync("take");
        await Expect(bob.Locator(".live-who")).ToHaveTextAsync("You drive");
        await Expect(ann.Locator(".live-who")).ToHaveTextAsync("bob drives · you watch");
        await Expect(bob.Locator(".status-line")).ToContainTextAsync("You hold it");
        await ann.Context.CloseAsync();
        await bob.Context.CloseAsync();
    }

    [Fact]
    public async Task Claim_IsLost_TheOperatorOnlyWatches()
    {
        var (page, viewer) = await live.DriveAsync();
        await page.Locator(".live-canvas").ClickAsync();

        live.Scene.Api.ExpireClaim(viewer.Intervention);
        viewer.Drives = false;
        await viewer.SendAsync(new { type = "control", role = "watch", driver = (string?)null, viewers = Array.Empty<object>(), why = "expired" });

        await Expect(page.Locator(".live-note")).ToHaveTextAsync("Your claim has expired: you only watch now.");
        await Expect(page.Locator(".live-keys")).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Drive the page" }).ClickAsync();
        await viewer.GetAsync("take");
        await Expect(page.Locator(".live-who")).ToHaveTextAsync("You drive");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Claim_RenewedUnderAnotherTokenWhileTheWorkerWasSilent_TheOperatorDrivesOn()
    {
        var (page, viewer) = await live.DriveAsync();
        var silence = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        live.Scene.Api.Live.Silence = silence.Task;
        viewer.Abort();
        live.Scene.Api.ExpireClaim(viewer.Intervention);
        await Expect(page.Locator(".status-line")).Not.ToContainTextAsync("You hold it");

        // The dashboard renews it three times a minute.
        await Expect(page.Locator(".status-line")).ToContainTextAsync("You hold it", new() { Timeout = LiveHands.Patiently });
        silence.SetResult();

        await Expect(page.Locator(".live-who")).ToHaveTextAsync("You drive", new() { Timeout = LiveHands.Patiently });
        Assert.DoesNotContain(live.Scene.Api.Posts, post => post.Path == $"/interventions/{viewer.Intervention}/release");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Ended_ThePageCleared_SaysSoAndWhatTheRunDoes()
    {
        var (page, viewer) = await live.DriveAsync();
        await page.Locator(".live-canvas").ClickAsync();

        live.Scene.Api.End(viewer.Intervention, Resolution.Cleared, "page");
        await viewer.SendAsync(new { type = "ended", resolution = "cleared", message = "The obstacle is gone: the run goes on." });

        await Expect(page.Locator(".live-curtain")).ToBeVisibleAsync();
        await Expect(page.Locator("[data-after]")).ToContainTextAsync("The run goes on");
        live.Scene.Api.Complete(live.Scene.Api.RunOf(viewer.Intervention), 60);
        await Expect(page.Locator("[data-after]")).ToContainTextAsync("The run completed: 60 items.");
        await Expect(page.Locator(".live-keys")).ToBeDisabledAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Worker_IsLost_TheOperatorIsTakenToTheNextRunsIntervention()
    {
        var (page, viewer) = await live.DriveAsync();
        live.Scene.Api.End(viewer.Intervention, Resolution.Cancelled, "system");
        viewer.Abort();

        var next = live.Block(replaces: viewer.Intervention);

        await Expect(page).ToHaveURLAsync(new Uri(live.Scene.Dashboard.Address, $"/interventions/{next}").ToString());
        await Expect(page.Locator("[data-replaced]")).ToContainTextAsync("The worker was lost. This is the job's next run");
        var again = await live.Scene.Api.Live.NextAsync(next);
        Assert.Equal((next, "drive"), (again.Intervention, again.Role));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Drives_StandInTheDialogAndInTheRunsHistory()
    {
        var id = live.Block();
        live.Scene.Api.Drove(id, new Drive("ann", live.Scene.Api.Now.AddMinutes(-2), live.Scene.Api.Now.AddMinutes(-1), 48));

        var dialog = await live.Scene.OpenPageAsync($"/interventions/{id}");
        await Expect(dialog.Locator("[data-drives]")).ToContainTextAsync("ann, 2 min ago, for 1 min 0 s (48 inputs)");
        var run = await live.Scene.OpenPageAsync($"/runs/{live.Scene.Api.RunOf(id)}");
        await Expect(run.Locator("[data-drives]")).ToContainTextAsync("48 inputs");
        await dialog.Context.CloseAsync();
        await run.Context.CloseAsync();
    }

    [Fact]
    public async Task Page_WasPutAwayWithWhatWasDoneThere_IsSaid()
    {
        var (page, viewer) = await live.DriveAsync();
        await viewer.SendAsync(new { type = "waking", lost_work = true });

        await Expect(page.Locator(".live-curtain")).ToHaveTextAsync("The run was asleep: its page is being brought back…");
        await Expect(page.Locator(".live-note")).ToContainTextAsync("what was typed and clicked there before is gone");
        await viewer.SendAsync(new { type = "waking", lost_work = false });
        await viewer.ShowAsync(live.Picture);
        await Expect(page.Locator(".live-curtain")).ToBeHiddenAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Page_CannotBeReached_IsTriedAgain()
    {
        live.Scene.Api.Live.Refuse = 502;
        var id = live.Block();
        var page = await live.Scene.OpenPageAsync($"/interventions/{id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take over the live page" }).ClickAsync();
        await Expect(page.Locator(".live-curtain")).ToHaveTextAsync("The page can't be reached: trying again…");
        live.Scene.Api.Live.Refuse = null;

        var viewer = await live.Scene.Api.Live.NextAsync(id);
        await viewer.ShowAsync(live.Picture);
        await Expect(page.Locator(".live-curtain")).ToBeHiddenAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Dialog_IsLeft_TheConnectionAndTheClaimAreGivenBack()
    {
        var (page, viewer) = await live.DriveAsync();

        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).First.ClickAsync();

        await viewer.Closed.WaitAsync(TestContext.Current.CancellationToken);
        await Expect(page.Locator($"[data-intervention={viewer.Intervention}] .holder")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task PassThrough_APageOfAnotherOrigin_IsRefusedAndNothingOfOursIsPassedOn()
    {
        var address = new UriBuilder(new Uri(live.Scene.Dashboard.Address, $"/live/{live.Block()}")) { Scheme = "ws" }.Uri;
        using var foreign = new ClientWebSocket();
        foreign.Options.SetRequestHeader("Origin", "https://evil.example");
        foreign.Options.AddSubProtocol(ScriptedLive.Protocol);
        foreign.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => foreign.ConnectAsync(address, TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Forbidden, foreign.HttpStatusCode);

        var (page, viewer) = await live.DriveAsync();
        Assert.False(viewer.Headers.ContainsKey("Origin"));
        Assert.False(viewer.Headers.ContainsKey("Cookie"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task EmbeddedBoard_InAnotherSitesFrame_ShowsTheLivePage()
    {
        await using var host = new ScriptedApi(TimeProvider.System);
        await host.StartAsync();
        await using var scene = await DashboardScene.OpenAsync(
            fixture, settings: [("Dashboard:FrameAncestors:0", $"http://localhost:{host.Port}"), ("Dashboard:PathBase", "/hitl")]);
        var run = scene.Api.Queue("people-search");
        scene.Api.Start(run.RunId);
        scene.Api.Block(run.RunId, id: "i_1");
        var page = await (await fixture.Browser.NewContextAsync()).NewPageAsync();
        await page.GotoAsync($"http://localhost:{host.Port}/recipes");
        await page.SetContentAsync($"<iframe src='{new Uri(scene.Dashboard.Address, "/hitl/embed/interventions/i_1")}' width='1200' height='700'></iframe>");

        await page.FrameLocator("iframe").GetByRole(AriaRole.Button, new() { Name = "Take over the live page" }).ClickAsync();

        var viewer = await scene.Api.Live.NextAsync("i_1");
        await viewer.ShowAsync(live.Picture);
        await Expect(page.FrameLocator("iframe").Locator(".live-who")).ToHaveTextAsync("You drive");
        await page.Context.CloseAsync();
    }
}
