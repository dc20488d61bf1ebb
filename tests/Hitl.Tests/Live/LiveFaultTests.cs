using System.Buffers.Binary;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Hitl.Contracts.Runs;
using Hitl.Tests.Faults;
using Hitl.Tests.Redis;
using Hitl.Tests.Sessions;

namespace Hitl.Tests.Live;

/// <summary>Pages that go, and a Redis that is silent, while somebody drives.</summary>
[Collection(LiveScene.Collection)]
public sealed class LiveFaultTests(LiveScene scene)
{
    [Fact]
    public async Task Page_ClosesItself_TheViewerIsToldAndTheRunEnds()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await using var member = await Member.AtAsync(scene.Worker.DebuggingPort);
        // Its question to the driver goes with it.
        await ada.ClickAsync(380, 75);
        await ada.TellAsync("dialog");
        await member.Pages(run.Key)[0].CloseAsync();
        await ada.TellAsync("ended");
        await ada.ClosedAsync();
        Assert.Equal(4410, (int?)ada.Closed);
        var ended = await scene.Worker.UntilEndedAsync(run.RunId);
        Assert.Equal((FailureCode.NavigationFailed, "The page closed itself."), (ended.FailureCode!.Value, ended.ErrorMessage));
    }

    [Fact]
    public async Task Page_Crashes_TheViewerIsToldAndTheRunEnds()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await CrashAsync(run);
        await ada.TellAsync("ended");
        await ada.ClosedAsync();
        Assert.Equal(4410, (int?)ada.Closed);
        Assert.Equal(FailureCode.BrowserCrashed, (await scene.Worker.UntilEndedAsync(run.RunId)).FailureCode);
    }

    [Fact]
    public async Task Popup_ClosesItselfAtOnce_LeavesThePageToTheDriver()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await using var member = await Member.AtAsync(scene.Worker.DebuggingPort);
        var page = member.Pages(run.Key)[0];
        for (var n = 0; n < 3; n++)
            await page.EvaluateAsync("() => { open('/controls/popup?n=9').close(); }");
        await page.EvaluateAsync("() => { open('/controls/popup?n=2'); }");
        var two = await ada.TellAsync("tabs", tabs => tabs.GetProperty("tabs").GetArrayLength() == 2 && tabs.GetProperty("tabs")[1].GetProperty("title").GetString() == "Popup 2");
        var number = two.GetProperty("tabs")[1].GetProperty("tab").GetInt32();
        await ada.FrameAsync(() => BinaryPrimitives.ReadUInt16LittleEndian(ada.LastFrame.AsSpan(2)) == number);
        await ada.SendAsync(new { type = "tab", tab = number, @do = "close" });
        await ada.FrameAsync(() => BinaryPrimitives.ReadUInt16LittleEndian(ada.LastFrame.AsSpan(2)) == 0);
        await ada.ClickAsync(100, 75);
        await ada.TypeAsync("left");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "left");
    }

    [Fact]
    public async Task Reconnect_WhileRedisIsSilent_DrivesWithTheSameTokenOnceItAnswers()
    {
        await using var run = await scene.ParkAsync();
        var token = await run.ClaimAsync("ada");
        await using var ada = await run.DialAsync();
        await scene.Worker.Redis.OkAsync("CLIENT PAUSE 5000 ALL");
        Assert.Equal("watch", (await ada.HelloAsync("ada", token)).GetProperty("role").GetString());
        var told = await ada.TellAsync("control");
        Assert.Equal(JsonValueKind.Null, told.GetProperty("why").ValueKind);
        await ada.TellAsync("error", error => error.GetProperty("code").GetString() == "unavailable");
        await ada.TellAsync("control", control => control.GetProperty("role").GetString() == "drive");
        await ada.FrameAsync(() => ada.Frames > 0);
        await ada.ClickAsync(100, 75);
        await ada.TypeAsync("mine");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "mine");
    }

    // Not by Playwright: a page that crashed answers nothing, and whoever waits for its answer waits for ever.
    private async Task CrashAsync(LiveRun run)
    {
        using var http = new HttpClient();
        var pages = await http.GetFromJsonAsync<JsonElement>($"http://127.0.0.1:{scene.Worker.DebuggingPort}/json/list", StoreHost.Token);
        var page = pages.EnumerateArray().First(one => one.GetProperty("url").GetString()!.Contains(run.Key, StringComparison.Ordinal));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new(page.GetProperty("webSocketDebuggerUrl").GetString()!), StoreHost.Token);
        await socket.SendAsync("""{"id":1,"method":"Inspector.enable"}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, StoreHost.Token);
        await socket.SendAsync("""{"id":2,"method":"Page.crash"}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, StoreHost.Token);
        // A connection that is dropped takes with it what was not read from it.
        var heard = new byte[4096];
        while (!Encoding.UTF8.GetString(heard, 0, (await socket.ReceiveAsync(heard, StoreHost.Token)).Count).Contains("Inspector.targetCrashed", StringComparison.Ordinal))
        {
        }
    }
}
