using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Hitl.Tests.Redis;

namespace Hitl.Tests.Live;

/// <summary>Connections that misbehave.</summary>
[Collection(LiveScene.Collection)]
public sealed class LiveGuardTests(LiveScene scene)
{
    [Fact]
    public async Task Messages_ThatSayNothing_AreAnsweredAndThenEndIt()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.SendTextAsync("{no json");
        await ada.TellAsync("error", error => error.GetProperty("code").GetString() == "bad_message");
        await ada.SendTextAsync("""{"type":"fly"}""");
        await ada.TellAsync("error", error => error.GetProperty("code").GetString() == "unknown_type");
        foreach (var wrong in (string[])
        [
            """{"type":"mouse","kind":"move","x":"here","y":1}""", """{"type":"mouse","kind":"jump","x":1,"y":1}""", """{"type":"mouse","kind":"move","x":1e99,"y":1}""",
            """{"type":"key"}""", """{"type":7}""", """{"x":1}""", "[]", "null", "7", "\"\\ud800\"", """{"type":"compose","kind":"update","text":"a","start":5,"end":9}""",
            """{"type":"hello","operator":"eve","token":null,"width":0,"height":1}""",
            """{"type":"touch","kind":"start","points":[null]}""", """{"type":"files","id":1,"files":[null]}""",
        ])
        {
            await ada.SendTextAsync(wrong);
            await ada.TellAsync("error", error => error.GetProperty("code").GetString() == "bad_message");
        }

        await ada.ClickAsync(100, 75);
        await ada.TypeAsync("fine");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "fine");
        for (var n = 0; n < 4; n++)
            await ada.SendTextAsync("?");
        await ada.ClosedAsync();
        Assert.Equal(4400, (int?)ada.Closed);
    }

    [Theory]
    [InlineData("text", 70_000)]
    [InlineData("paste", 1_200_000)]
    public async Task Message_TooLarge_EndsTheConnection(string type, int length)
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.SendAsync(new { type, text = new string('x', length) });
        await ada.ClosedAsync();
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, ada.Closed);
    }

    [Fact]
    public async Task Flood_EndsTheConnectionAndNoOther()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await using var eve = await run.ConnectAsync("eve", null);
        try
        {
            for (var n = 0; n < 20_000 && eve.Closed is null; n++)
                await eve.SendTextAsync("""{"type":"drawn","seq":1}""");
        }
        catch (WebSocketException)
        {
            // Cut off while it sends.
        }

        await eve.ClosedAsync();
        Assert.Equal(4429, (int?)eve.Closed);
        await ada.ClickAsync(100, 75);
        await ada.TypeAsync("calm");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "calm");
    }

    [Fact]
    public async Task Viewer_ThatDrawsNothing_GetsTwoFramesAndHoldsNobodyUp()
    {
        await using var run = await scene.ParkAsync(parameters: new JsonObject { ["key"] = Guid.NewGuid().ToString("N")[..12], ["animate"] = "true" });
        await using var slow = await run.DialAsync();
        slow.Draws = false;
        await slow.HelloAsync("slow", null);
        await using var ada = await run.DriveAsync();
        await ada.FrameAsync(() => ada.Frames > 30);
        Assert.InRange(slow.Frames, 0, 2);
    }

    [Fact]
    public async Task Stranger_WithoutHelloSecretOrPlace_IsTurnedAway()
    {
        await using var run = await scene.ParkAsync();
        await using var silent = await run.DialAsync();
        var viewers = new List<LiveClient>();
        for (var n = 1; n < 16; n++)
            viewers.Add(await run.ConnectAsync($"v{n}", null));
        await using var oneMore = await run.DialAsync();
        await oneMore.ClosedAsync();
        Assert.Equal(4503, (int?)oneMore.Closed);
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusedAsync(run, ("Hitl-Run-Secret", "guess")));
        Assert.Equal(HttpStatusCode.Forbidden, await RefusedAsync(run, ("Hitl-Run-Secret", run.Page.Secret), ("Origin", "http://localhost")));
        await silent.ClosedAsync();
        Assert.Equal(4408, (int?)silent.Closed);
        foreach (var viewer in viewers)
            await viewer.DisposeAsync();
    }

    private static async Task<HttpStatusCode> RefusedAsync(LiveRun run, params (string Name, string Value)[] headers)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        foreach (var (name, value) in headers)
            socket.Options.SetRequestHeader(name, value);
        var address = new Uri(run.Page.WorkerAddress!, $"/runs/{run.RunId}/live");
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws" }.Uri, StoreHost.Token));
        return socket.HttpStatusCode;
    }
}
