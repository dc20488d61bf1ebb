using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Hitl.Redis;
using Hitl.Tests.EventsApi;
using Hitl.Tests.Redis;

namespace Hitl.Tests.Live;

/// <summary>The way through the API.</summary>
[Collection(LiveScene.Collection)]
public sealed class LiveApiTests(LiveScene scene) : IAsyncDisposable
{
    private readonly ApiHost api = ApiHost.Start(scene.Worker.Redis, scene.Worker.Store.Prefix.Trim('{', '}', ':'), 0, null);

    [Fact]
    public async Task Live_ThroughTheApi_ShowsAndDrivesThePage()
    {
        await using var run = await scene.ParkAsync();
        var token = await run.ClaimAsync("ada");
        await using var ada = await LiveClient.DialAsync(Address(run), ("Origin", api.Address.GetLeftPart(UriPartial.Authority)));
        var welcome = await ada.HelloAsync("ada", token);
        Assert.Equal(("drive", 1280, 720), (welcome.GetProperty("role").GetString(), welcome.GetProperty("width").GetInt32(), welcome.GetProperty("height").GetInt32()));
        await ada.FrameAsync(() => ada.Frames > 0);
        await ada.ClickAsync(100, 75);
        await ada.TypeAsync("through");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "through");
        await ada.SendAsync(new { type = "let_go" });
        await ada.TellAsync("control", control => control.GetProperty("role").GetString() == "watch");
        var shown = JsonElement.Parse(await api.Http.GetStringAsync($"/interventions/{run.InterventionId}", StoreHost.Token));
        Assert.Equal("ada", shown.GetProperty("drives")[0].GetProperty("operator").GetString());
    }

    [Fact]
    public async Task Live_StrangersAndLateOnes_AreRefusedBeforeTheUpgrade()
    {
        await using var run = await scene.ParkAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await RefusedAsync(Address(run), ("Origin", "http://evil.example")));
        Assert.Equal(HttpStatusCode.NotFound, await RefusedAsync(new(api.Address, "/interventions/i_unknown/live")));
        Assert.Equal(HttpStatusCode.BadRequest, (await api.Http.GetAsync(Address(run), StoreHost.Token)).StatusCode);
        await scene.Worker.Store.Interventions.CancelAsync(run.InterventionId, null, "ada", null, Operation.New(), StoreHost.Token);
        Assert.Equal(HttpStatusCode.Conflict, await RefusedAsync(Address(run)));
    }

    [Fact]
    public async Task Live_WorkerIsGone_IsUnreachable()
    {
        await using var alone = ApiHost.Start(scene.Worker.Redis);
        var (_, id) = await alone.WaitingAsync(new("http://127.0.0.1:1"));
        Assert.Equal(HttpStatusCode.BadGateway, await RefusedAsync(new(alone.Address, $"/interventions/{id}/live")));
        // Another worker took over its address, and knows nothing of the run.
        var (_, other) = await alone.WaitingAsync(scene.Worker.Worker.Address);
        Assert.Equal(HttpStatusCode.BadGateway, await RefusedAsync(new(alone.Address, $"/interventions/{other}/live")));
    }

    [Fact]
    public async Task Replica_ThatStops_ClosesWith1001AndAnotherOneGoesOn()
    {
        await using var run = await scene.ParkAsync();
        var token = await run.ClaimAsync("ada");
        var stopping = ApiHost.Start(scene.Worker.Redis, api.Workspace, 0, null);
        await using var ada = await LiveClient.DialAsync(new(stopping.Address, $"/interventions/{run.InterventionId}/live"));
        await ada.HelloAsync("ada", token);
        await stopping.DisposeAsync();
        await ada.ClosedAsync();
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, ada.Closed);
        await using var again = await LiveClient.DialAsync(Address(run));
        Assert.Equal("drive", (await again.HelloAsync("ada", token)).GetProperty("role").GetString());
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    private Uri Address(LiveRun run) => new(api.Address, $"/interventions/{run.InterventionId}/live");

    private static async Task<HttpStatusCode> RefusedAsync(Uri address, params (string Name, string Value)[] headers)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        foreach (var (name, value) in headers)
            socket.Options.SetRequestHeader(name, value);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws" }.Uri, StoreHost.Token));
        return socket.HttpStatusCode;
    }
}
