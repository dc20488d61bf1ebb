using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

[Collection(DashboardTests.Name)]
public sealed class LiveInputTests(LiveScene live) : IClassFixture<LiveScene>
{
    private const int Ctrl = 2;
    private const int Shift = 8;

    [Fact]
    public async Task Mouse_DragsOutOfThePicture_ComesWithItsTrailInOrder()
    {
        var (page, viewer) = await live.DriveAsync();
        var (x, y) = await LiveScene.WhereAsync(page, 200, 200);
        var (right, _) = await LiveScene.WhereAsync(page, 1280, 200);
        viewer.Forget();

        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(x + 100, y + 10, new() { Steps = 20 });
        await page.Mouse.MoveAsync(right + 40, y, new() { Steps = 3 });
        await page.Mouse.UpAsync();

        await viewer.GetAsync("mouse", message => Text(message, "kind") == "up");
        var all = viewer.Messages("mouse");
        var down = all.ToList().FindIndex(message => Text(message, "kind") == "down");
        var dragged = all.Skip(down + 1).Where(message => Text(message, "kind") == "move").ToList();
        Assert.All(dragged, move => Assert.Equal(("left", 1), (Text(move, "button"), move.GetProperty("buttons").GetInt32())));
        // Nothing of the way is lost, however few messages carry it.
        Assert.True(dragged.Sum(move => 1 + move.GetProperty("trail").GetArrayLength()) >= 20);
        Assert.True(all[^1].GetProperty("x").GetDouble() > 1280);
        Assert.Equal("up", Text(all[^1], "kind"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Mouse_AllButtonsDoubleClickAndWheel_AreTold()
    {
        var (page, viewer) = await live.DriveAsync();
        var (x, y) = await LiveScene.WhereAsync(page, 300, 300);

        await page.Mouse.DblClickAsync(x, y);
        await viewer.GetAsync("mouse", message => Text(message, "kind") == "down" && message.GetProperty("clicks").GetInt32() == 2);
        await page.Mouse.ClickAsync(x, y, new() { Button = MouseButton.Right });
        await viewer.GetAsync("mouse", message => Text(message, "kind") == "up" && Text(message, "button") == "right");
        await page.Mouse.ClickAsync(x, y, new() { Button = MouseButton.Middle });
        await viewer.GetAsync("mouse", message => Text(message, "kind") == "up" && Text(message, "button") == "middle");
        await page.Keyboard.DownAsync("Shift");
        await page.Mouse.WheelAsync(0, 240);
        var wheel = await viewer.GetAsync("mouse", message => Text(message, "kind") == "wheel");
        Assert.Equal(240, wheel.GetProperty("dy").GetDouble() + wheel.GetProperty("dx").GetDouble());
        Assert.Equal(Shift, wheel.GetProperty("mods").GetInt32());
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Keys_WithModifiersAndRepeat_GoToThePageAlone()
    {
        var (page, viewer) = await TypingAsync();

        await page.Keyboard.PressAsync("a");
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.PressAsync("Shift+ArrowLeft");
        await page.Keyboard.DownAsync("b");
        await page.Keyboard.DownAsync("b");
        await page.Keyboard.UpAsync("b");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("r");

        Assert.Equal("a", Text(await KeyAsync(viewer, "a", "down", 0), "text"));
        Assert.Equal("", Text(await KeyAsync(viewer, "a", "down", Ctrl), "text"));
        await KeyAsync(viewer, "ArrowLeft", "down", Shift);
        await viewer.GetAsync("key", message => Text(message, "key") == "b" && message.GetProperty("repeat").GetBoolean());
        await KeyAsync(viewer, "Tab", "up", 0);
        await KeyAsync(viewer, "Escape", "up", 0);
        await KeyAsync(viewer, "r", "up", 0);
        // Neither Escape closed the dialog nor r resolved it.
        await Expect(page.Locator(".live-keys")).ToBeFocusedAsync();
        await Expect(page.Locator(".live-who")).ToHaveTextAsync("You drive");
        Assert.DoesNotContain(live.Scene.Api.Posts, post => post.Path.EndsWith($"{viewer.Intervention}/resolve", StringComparison.Ordinal));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Keyboard_CtrlAltEscape_LeavesThePageAndLetsGoOfEverything()
    {
        var (page, viewer) = await TypingAsync();
        await Expect(page.Locator(".live-typing")).ToContainTextAsync("Ctrl+Alt+Escape");

        await page.Keyboard.PressAsync("Control+Alt+Escape");

        await KeyAsync(viewer, "Control", "up", 0);
        await KeyAsync(viewer, "Alt", "up", 0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Type into the page" })).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".live-keys")).ToBeFocusedAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task InputMethod_Composes_IsToldAsItGoes()
    {
        var (page, viewer) = await TypingAsync();
        var browser = await page.Context.NewCDPSessionAsync(page);

        await browser.SendAsync("Input.imeSetComposition", new() { ["text"] = "に", ["selectionStart"] = 1, ["selectionEnd"] = 1 });
        await browser.SendAsync("Input.imeSetComposition", new() { ["text"] = "にほん", ["selectionStart"] = 3, ["selectionEnd"] = 3 });
        await browser.SendAsync("Input.insertText", new() { ["text"] = "日本" });

        await viewer.GetAsync("compose", message => Text(message, "kind") == "update" && Text(message, "text") == "に");
        await viewer.GetAsync("compose", message => Text(message, "kind") == "update" && Text(message, "text") == "にほん");
        await viewer.GetAsync("compose", message => Text(message, "kind") == "commit" && Text(message, "text") == "日本");
        await page.Keyboard.InsertTextAsync("é😀");
        await viewer.GetAsync("text", message => Text(message, "text") == "é😀");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Clipboard_PasteAndCopy_AreTheOperators()
    {
        var (page, viewer) = await TypingAsync();
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.EvaluateAsync("navigator.clipboard.writeText('first\\nsecond')");

        await page.Keyboard.PressAsync("Control+v");
        Assert.Equal("first\nsecond", Text(await viewer.GetAsync("paste"), "text"));
        Assert.DoesNotContain(viewer.Messages("key"), message => Text(message, "key") == "v");

        // A layout that has its letters elsewhere, and one that has others.
        foreach (var (key, code) in ((string, string)[])[("v", "Period"), ("м", "KeyV")])
        {
            Assert.False(await page.EvaluateAsync<bool>(
                "([key, code]) => { const press = new KeyboardEvent('keydown', { key, code, ctrlKey: true, bubbles: true, cancelable: true }); document.activeElement.dispatchEvent(press); return press.defaultPrevented; }",
                (string[])[key, code]));
        }

        Assert.DoesNotContain(viewer.Messages("key"), message => Text(message, "key") is "v" or "м");

        await page.Keyboard.PressAsync("Control+x");
        Assert.True((await viewer.GetAsync("copy")).GetProperty("cut").GetBoolean());
        await viewer.SendAsync(new { type = "clipboard", text = "from the page" });
        await Expect(page.Locator(".live-note")).ToHaveTextAsync("Copied.");
        Assert.Equal("from the page", await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Touch_TwoFingers_AreTold()
    {
        var (page, viewer) = await live.DriveAsync(touch: true, width: 400);
        var browser = await page.Context.NewCDPSessionAsync(page);
        var (x, y) = await LiveScene.WhereAsync(page, 640, 360);

        await TouchAsync(browser, "touchStart", (x, y), (x + 20, y));
        await TouchAsync(browser, "touchMove", (x - 20, y), (x + 40, y));
        await TouchAsync(browser, "touchEnd");

        var start = await viewer.GetAsync("touch", message => Text(message, "kind") == "start" && message.GetProperty("points").GetArrayLength() == 2);
        Assert.InRange(start.GetProperty("points")[0].GetProperty("x").GetDouble(), 635, 645);
        await viewer.GetAsync("touch", message => Text(message, "kind") == "move");
        await viewer.GetAsync("touch", message => Text(message, "kind") == "end");
        Assert.Empty(viewer.Messages("mouse"));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Watcher_WhateverTheyDo_SendsNothing()
    {
        var id = live.Block();
        var page = await live.Scene.OpenPageAsync($"/interventions/{id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Only watch" }).ClickAsync();
        var viewer = await live.Scene.Api.Live.NextAsync(id);
        await viewer.ShowAsync(live.Picture);

        var (x, y) = await LiveScene.WhereAsync(page, 300, 300);
        await page.Mouse.ClickAsync(x, y);
        await page.Mouse.WheelAsync(0, 100);
        await page.Keyboard.TypeAsync("x");
        await Expect(page.Locator(".live-keys")).ToBeDisabledAsync();
        await Expect(page.GetByLabel("Address of the page")).ToHaveAttributeAsync("readonly", "");
        viewer.Forget();
        await viewer.GetAsync("ping");

        Assert.All(viewer.Messages(), message => Assert.True(Text(message, "type") is "ping" or "drawn" or "view"));
        await page.Context.CloseAsync();
    }

    private async Task<(IPage Page, ScriptedViewer Viewer)> TypingAsync()
    {
        var (page, viewer) = await live.DriveAsync();
        await page.Locator(".live-canvas").ClickAsync();
        await Expect(page.Locator(".live-keys")).ToBeFocusedAsync();
        return (page, viewer);
    }

    private static Task<JsonElement> KeyAsync(ScriptedViewer viewer, string key, string kind, int mods) => viewer.GetAsync(
        "key", message => Text(message, "key") == key && Text(message, "kind") == kind && message.GetProperty("mods").GetInt32() == mods);

    private static string? Text(JsonElement message, string name) => message.GetProperty(name).GetString();

    private static Task<JsonElement?> TouchAsync(ICDPSession browser, string type, params (float X, float Y)[] points) => browser.SendAsync("Input.dispatchTouchEvent", new()
    {
        ["type"] = type,
        ["touchPoints"] = points.Select((point, i) => new { x = point.X, y = point.Y, id = i }).ToArray(),
    });
}
