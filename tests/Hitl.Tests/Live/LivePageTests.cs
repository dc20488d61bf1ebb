using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Tests.Redis;
using Hitl.Worker.Live;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hitl.Tests.Live;

/// <summary>The end of an intervention whose page stays: the run goes on with it.</summary>
[Collection(LiveScene.Collection)]
public sealed class LivePageTests(LiveScene scene) : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    [Fact]
    public async Task End_InputThatComesAfterIt_DoesNotReachThePage()
    {
        await using var store = StoreHost.Create(scene.Worker.Redis);
        await store.EnqueueAsync();
        var id = await store.WaitAsync(await store.TakeAsync());
        var token = Assert.IsType<InterventionResult.Claimed>(await store.Interventions.ClaimAsync(id, null, "ada", Operation.New(), StoreHost.Token)).Token;
        await using var page = await OwnPage.OpenAsync();
        await using var live = new LivePage(id, page.Run, [], [], store.Interventions, TimeProvider.System, NullLogger.Instance, StoreHost.Token);
        var (ada, server) = await ConnectAsync();
        var serving = live.ServeAsync(live.Join(server, null)!, server, StoreHost.Token);
        await SayAsync(ada, new { type = "hello", @operator = "ada", token, width = 640, height = 360 });
        while (await HearAsync(ada) != WebSocketMessageType.Binary)
        {
        }

        await SayAsync(ada, new { type = "text", text = "before" });
        await live.Stage!.Input.WhenPlayedAsync();
        while (await page.TextAsync() != "before")
            await page.PaintAsync(1);

        var ending = live.EndAsync("resolved", "It is resolved.");
        while (live.IsDriven)
            await Task.Yield();
        await SayAsync(ada, new { type = "text", text = " after" });
        await ada.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", StoreHost.Token);
        await serving;
        await ending;
        await page.PaintAsync();
        Assert.Equal("before", await page.TextAsync());
    }

    public void Dispose() => listener.Dispose();

    private async Task<(WebSocket Client, WebSocket Server)> ConnectAsync()
    {
        listener.Start();
        var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, StoreHost.Token);
        var server = await listener.AcceptTcpClientAsync(StoreHost.Token);
        return (WebSocket.CreateFromStream(client.GetStream(), new()), WebSocket.CreateFromStream(server.GetStream(), new() { IsServer = true }));
    }

    private static Task SayAsync(WebSocket socket, object message) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, StoreHost.Token);

    private static async Task<WebSocketMessageType> HearAsync(WebSocket socket) => (await socket.ReceiveAsync(new byte[65_536], StoreHost.Token)).MessageType;
}
