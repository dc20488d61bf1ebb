using System.Net;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

[Collection(DashboardTests.Name)]
public sealed class EmbeddingTests(DashboardFixture fixture)
{
    [Fact]
    public async Task FrameAncestors_OnlyTheEmbeddedBoard_NamesTheConfiguredOrigins()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture, settings: ("Dashboard:FrameAncestors:0", "https://brainscraper.io"));
        using var client = new HttpClient { BaseAddress = scene.Dashboard.Address };

        Assert.Contains("frame-ancestors 'self' https://brainscraper.io", await PolicyAsync(client, "/embed/board"), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", await PolicyAsync(client, "/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmbeddedBoard_InAnotherSitesFrame_IsLive()
    {
        await using var host = new ScriptedApi(TimeProvider.System);
        await host.StartAsync();
        await using var scene = await DashboardScene.OpenAsync(
            fixture, settings: [("Dashboard:FrameAncestors:0", $"http://localhost:{host.Port}"), ("Dashboard:PathBase", "/hitl")]);
        var page = await (await fixture.Browser.NewContextAsync()).NewPageAsync();
        await page.GotoAsync($"http://localhost:{host.Port}/recipes");
        await page.SetContentAsync($"<iframe src='{new Uri(scene.Dashboard.Address, "/hitl/embed/board")}' width='1200' height='700'></iframe>");

        var frame = page.FrameLocator("iframe");
        await Expect(frame.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        scene.Api.Start(scene.Api.Queue("catalog", "r_1").RunId);
        scene.Api.Block("r_1", id: "i_1");
        await Expect(frame.Locator("[data-run=r_1]")).ToBeVisibleAsync();
        await frame.Locator("[data-intervention=i_1]").ClickAsync();
        var link = frame.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Link, new() { Name = "r_1" });
        var run = await page.RunAndWaitForPopupAsync(() => link.ClickAsync());
        await Expect(run).ToHaveURLAsync(new Uri(scene.Dashboard.Address, "/hitl/runs/r_1").ToString());
        await Expect(frame.Locator("nav")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Guard_AForeignOriginOrHost_IsRefused()
    {
        await using var scene = await DashboardScene.OpenAsync(fixture);
        using var client = new HttpClient { BaseAddress = scene.Dashboard.Address };
        using var socket = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1") { Headers = { { "Origin", "https://evil.example" } } };
        using var host = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "evil.example" } };

        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(socket)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.SendAsync(host)).StatusCode);
    }

    [Fact]
    public async Task Configuration_ThatIsWrong_IsRefusedByName()
    {
        await using var api = new ScriptedApi(TimeProvider.System);
        await api.StartAsync();

        var problem = await Assert.ThrowsAsync<InvalidOperationException>(() => DashboardProcess.StartAsync(
            api.Address, ("Dashboard:FrameAncestors:0", "https://*.example.com"), ("Dashboard:PathBase", "hitl/")));

        Assert.Contains("Dashboard:FrameAncestors:0", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Dashboard:PathBase", problem.Message, StringComparison.Ordinal);
    }

    private static async Task<string> PolicyAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return string.Join(';', answer.Headers.GetValues("Content-Security-Policy"));
    }
}
