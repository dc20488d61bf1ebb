using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Tests.Redis;

namespace Hitl.Tests.Live;

/// <summary>What a driver does, as the page sees it.</summary>
[Collection(LiveScene.Collection)]
public sealed class LiveInputTests(LiveScene scene)
{
    [Fact]
    public async Task Mouse_ButtonsModifiersAndTrail_ReachThePageExactly()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.MouseAsync("move", 800.5, 100.25);
        await run.SeesAsync("moves", line => line.GetProperty("points").EnumerateArray().Any(point => (point[0].GetDouble(), point[1].GetDouble()) == (800.5, 100.25)));
        await ada.MouseAsync("down", 800.5, 100.25, "left", 1, 1, mods: 8);
        await ada.MouseAsync("move", 830, 110, buttons: 1, trail: [[810, 101], [820, 105]]);
        await ada.MouseAsync("up", 830, 110, "left", 0, 1);
        await ada.ClickAsync(900, 120, button: "right");
        await ada.ClickAsync(910, 130);
        await ada.ClickAsync(910, 130, clicks: 2);
        await ada.MouseAsync("wheel", 910, 130, dy: 120);

        var down = await run.SeesAsync("mousedown", line => line.GetProperty("shift").GetBoolean());
        Assert.Equal((800, 100), (down.GetProperty("x").GetDouble(), down.GetProperty("y").GetDouble()));
        await run.SeesAsync("contextmenu");
        await run.SeesAsync("dblclick", line => line.GetProperty("x").GetDouble() == 910);
        await run.SeesAsync("wheel", line => line.GetProperty("dy").GetDouble() == 120);
        var moved = (await run.AllSeenAsync()).Where(line => line.GetProperty("on").GetString() == "moves" && line.GetProperty("buttons").GetInt32() == 1)
            .SelectMany(line => line.GetProperty("points").EnumerateArray()).Select(point => (point[0].GetDouble(), point[1].GetDouble())).ToArray();
        Assert.Equal([(810, 101), (820, 105), (830, 110)], moved);
    }

    [Fact]
    public async Task Keys_TextModifiersRepeatAndShortcuts_AreTheBrowsersOwn()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.ClickAsync(100, 75);
        await ada.KeyAsync("down", "Shift", "ShiftLeft", mods: 8);
        await ada.PressAsync("A", "KeyA", mods: 8, text: "A");
        await ada.KeyAsync("up", "Shift", "ShiftLeft");
        await ada.KeyAsync("down", "b", "KeyB", text: "b");
        await ada.KeyAsync("down", "b", "KeyB", repeat: true, text: "b");
        await ada.KeyAsync("up", "b", "KeyB");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "Abb");
        var first = await run.SeesAsync("keydown", line => line.GetProperty("key").GetString() == "A");
        Assert.Equal(("KeyA", 65, 8, true), (first.GetProperty("code").GetString(), first.GetProperty("which").GetInt32(), first.GetProperty("mods").GetInt32(), first.GetProperty("trusted").GetBoolean()));
        await run.SeesAsync("keydown", line => line.GetProperty("repeat").GetBoolean());

        await ada.PressAsync("a", "KeyA", mods: 2);
        await ada.PressAsync("€", "KeyE", mods: 3, text: "€");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "€");
        await ada.PressAsync("z", "KeyZ", mods: 2);
        await run.SeesAsync("text", line => line.GetProperty("type").GetString() == "historyUndo" && line.GetProperty("is").GetString() == "Abb");
        await ada.PressAsync("Backspace", "Backspace");
        await ada.SendAsync(new { type = "text", text = "é🙂" });
        await run.SeesAsync("text", line => line.GetProperty("is").GetString()!.EndsWith("é🙂", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Compose_UpdatesThenCommits_IsAComposition()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.ClickAsync(100, 75);
        await ada.SendAsync(new { type = "compose", kind = "update", text = "に", start = 1, end = 1 });
        await ada.SendAsync(new { type = "compose", kind = "update", text = "にほん", start = 3, end = 3 });
        await ada.SendAsync(new { type = "compose", kind = "commit", text = "日本" });
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "日本");
        await run.SeesAsync("compositionstart");
        await run.SeesAsync("compositionend", line => line.GetProperty("is").GetString() == "日本");
        await ada.SendAsync(new { type = "compose", kind = "update", text = "x", start = 1, end = 1 });
        await ada.SendAsync(new { type = "compose", kind = "cancel" });
        await ada.TypeAsync("!");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "日本!");
    }

    [Fact]
    public async Task Touch_TwoFingers_AreTouches()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.SendAsync(new { type = "touch", kind = "start", points = new[] { new { id = 1, x = 760, y = 90 } } });
        await ada.SendAsync(new { type = "touch", kind = "start", points = new[] { new { id = 1, x = 760, y = 90 }, new { id = 2, x = 860, y = 90 } } });
        await ada.SendAsync(new { type = "touch", kind = "move", points = new[] { new { id = 1, x = 770, y = 100 }, new { id = 2, x = 870, y = 100 } } });
        await ada.SendAsync(new { type = "touch", kind = "end", points = Array.Empty<object>() });
        await run.SeesAsync("touchstart", line => line.GetProperty("touches").GetInt32() == 2);
        await run.SeesAsync("touchmove", line => line.GetProperty("points")[0][0].GetDouble() == 770);
        await run.SeesAsync("touchend", line => line.GetProperty("touches").GetInt32() == 0);
    }

    [Fact]
    public async Task Touch_Tap_IsAClick()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await TapAsync(ada, 760, 90);
        await run.SeesAsync("touchend", line => line.GetProperty("touches").GetInt32() == 0);
        var down = await run.SeesAsync("mousedown");
        Assert.Equal((760, 90, 0, 1), (down.GetProperty("x").GetDouble(), down.GetProperty("y").GetDouble(), down.GetProperty("button").GetInt32(), down.GetProperty("detail").GetInt32()));
        await TapAsync(ada, 350, 75);
        Assert.Equal("Are you sure?", (await ada.TellAsync("dialog")).GetProperty("message").GetString());
    }

    [Fact]
    public async Task Mouse_BackAndForwardButtons_AreThePages()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        foreach (var (name, mask, button) in ((string, int, int)[])[("back", 8, 3), ("forward", 16, 4)])
        {
            await ada.MouseAsync("down", 800, 100, name, mask, 1);
            await ada.MouseAsync("up", 800, 100, name, 0, 1);
            var down = await run.SeesAsync("mousedown", line => line.GetProperty("button").GetInt32() == button);
            Assert.Equal(mask, down.GetProperty("buttons").GetInt32());
            await run.SeesAsync("mouseup", line => line.GetProperty("button").GetInt32() == button && line.GetProperty("buttons").GetInt32() == 0);
        }
    }

    [Fact]
    public async Task Drag_OfALink_IsDroppedWhereTheDriverLetsGo()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.MouseAsync("move", 300, 195);
        await ada.MouseAsync("down", 300, 195, "left", 1, 1);
        for (var n = 1; n <= 20; n++)
        {
            await ada.MouseAsync("move", 300 + (27.5 * n), 195 - (3.75 * n), buttons: 1);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, StoreHost.Token);
        }

        await ada.MouseAsync("up", 850, 120, "left", 0, 1);
        var dropped = await run.SeesAsync("drop");
        Assert.Contains("/controls/popup", dropped.GetProperty("is").GetString(), StringComparison.Ordinal);
        await ada.ClickAsync(100, 75);
        await ada.TypeAsync("after");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "after");
    }

    [Fact]
    public async Task Slider_ObstacleComesBackDuringTheGrace_TheRunWaitsOn()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.DragAsync(300, 380, 660, 380);
        await ada.TellAsync("clear");
        await ada.SendAsync(new { type = "go", where = "reload" });
        await ada.TellAsync("clear_over");
        Assert.Equal(RunStatus.Waiting, (await scene.Worker.Store.Runs.FindAsync(run.RunId, StoreHost.Token))!.Status);
    }

    [Fact]
    public async Task Slider_DraggedToItsEnd_ClearsAfterTheGrace()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.DragAsync(300, 380, 660, 380);
        await run.SeesAsync("slider", line => line.GetProperty("is").GetBoolean());
        var clear = await ada.TellAsync("clear");
        Assert.Equal(3_000, clear.GetProperty("resumes_in_ms").GetInt32());
        var ended = await ada.TellAsync("ended");
        Assert.Equal("cleared", ended.GetProperty("resolution").GetString());
        await ada.ClosedAsync();
        Assert.Equal(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, ada.Closed);
        var done = await scene.Worker.UntilEndedAsync(run.RunId);
        Assert.True(done.Status == RunStatus.Completed, $"{done.ErrorMessage}\n{scene.Worker.Worker.Output}");
        var drives = await scene.Worker.Store.Interventions.ReadDrivesAsync(run.InterventionId, StoreHost.Token);
        var drive = Assert.Single(drives);
        Assert.Equal("ada", drive.Operator);
        Assert.True(drive.Inputs >= 12 && drive.To > drive.From);
        Assert.Equal(Resolution.Cleared, (await scene.Worker.FindAsync(run.InterventionId)).Resolution);
    }

    private static async Task TapAsync(LiveClient client, double x, double y)
    {
        await client.SendAsync(new { type = "touch", kind = "start", points = new[] { new { id = 1, x, y } } });
        await client.SendAsync(new { type = "touch", kind = "end", points = Array.Empty<object>() });
    }
}
