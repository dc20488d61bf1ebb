using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Hitl.Tests.Sessions;

namespace Hitl.Tests.Live;

/// <summary>What a page without a window can't draw, asked of the driver.</summary>
[Collection(LiveScene.Collection)]
public sealed class LiveOverlayTests(LiveScene scene)
{
    [Fact]
    public async Task Select_Opened_IsChosenByItsIndex()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.ClickAsync(100, 275);
        var asked = await ada.TellAsync("select");
        Assert.Equal((20, 260, 200), (asked.GetProperty("x").GetDouble(), asked.GetProperty("y").GetDouble(), asked.GetProperty("width").GetDouble()));
        Assert.Equal(["Ant", "Blackbird", "Crow", "Dog"], asked.GetProperty("options").EnumerateArray().Select(option => option.GetProperty("label").GetString()));
        Assert.Equal(("Birds", true), (asked.GetProperty("options")[2].GetProperty("group").GetString(), asked.GetProperty("options")[2].GetProperty("disabled").GetBoolean()));
        await ada.SendAsync(new { type = "select", id = asked.GetProperty("id").GetInt32(), values = (int[])[3] });
        await run.SeesAsync("choice changed", line => line.GetProperty("is").GetString() == "d");
        await ada.SendAsync(new { type = "select", id = asked.GetProperty("id").GetInt32(), values = (int[])[0] });
        Assert.Equal("not_possible", (await ada.TellAsync("error")).GetProperty("code").GetString());
        await ada.PressAsync(" ", "Space", text: " ");
        Assert.True((await ada.TellAsync("select")).GetProperty("options")[3].GetProperty("selected").GetBoolean());
    }

    [Fact]
    public async Task SelectAndPicker_PressedByThePageItself_AskNobody()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await using var member = await Member.AtAsync(scene.Worker.DebuggingPort);
        await member.Pages(run.Key)[0].EvaluateAsync("""
            () => {
              for (const field of document.querySelectorAll('select, input[type=date], input[type=color]')) {
                for (const kind of ['mousedown', 'click']) field.dispatchEvent(new MouseEvent(kind, { bubbles: true, clientX: field.getBoundingClientRect().right - 5 }));
                field.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, key: ' ' }));
              }
            }
            """);
        // What it said before this, if anything, comes before this.
        await ada.ClickAsync(100, 275);
        Assert.Equal("Ant", (await ada.TellAsync("select")).GetProperty("options")[0].GetProperty("label").GetString());
        await ada.SendAsync(new { type = "ping", t = 1 });
        await ada.TellAsync("pong");
        Assert.False(ada.WasTold("select") || ada.WasTold("picker"));
    }

    [Fact]
    public async Task Pickers_DateAndColour_TakeTheValue()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.ClickAsync(100, 355);
        var colour = await ada.TellAsync("picker");
        Assert.Equal(("color", "#336699"), (colour.GetProperty("kind").GetString(), colour.GetProperty("value").GetString()));
        await ada.SendAsync(new { type = "picker", id = colour.GetProperty("id").GetInt32(), value = "#ff0000" });
        await run.SeesAsync("colour changed", line => line.GetProperty("is").GetString() == "#ff0000");
        await ada.ClickAsync(208, 315);
        var date = await ada.TellAsync("picker");
        Assert.Equal(("date", "2020-01-01"), (date.GetProperty("kind").GetString(), date.GetProperty("min").GetString()));
        await ada.SendAsync(new { type = "picker", id = date.GetProperty("id").GetInt32(), value = "2024-05-06" });
        await run.SeesAsync("date changed", line => line.GetProperty("is").GetString() == "2024-05-06");
    }

    [Fact]
    public async Task Pickers_TimesMonthsAndWeeks_TakeTheValue()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await using var member = await Member.AtAsync(scene.Worker.DebuggingPort);
        var page = member.Pages(run.Key)[0];
        (string Kind, string Value, string Chosen)[] pickers =
        [
            ("time", "08:00", "13:45"), ("month", "2023-01", "2024-05"), ("week", "2023-W01", "2024-W19"), ("datetime-local", "2023-01-02T08:00", "2024-05-06T13:45"),
        ];
        foreach (var (kind, value, chosen) in pickers)
        {
            await page.EvaluateAsync("""
                ([kind, value]) => {
                  const input = document.createElement('input');
                  Object.assign(input, { type: kind, value, step: '5' });
                  input.style.cssText = 'position:fixed;left:20px;top:460px;width:240px;height:30px;box-sizing:border-box';
                  input.heard = [];
                  for (const name of ['input', 'change']) input.addEventListener(name, () => input.heard.push(`${name} ${input.value}`));
                  document.body.append(window.asked = input);
                }
                """, new[] { kind, value });
            await ada.ClickAsync(245, 475);
            var asked = await ada.TellAsync("picker");
            Assert.Equal((kind, value, "5", 20), (Said(asked, "kind"), Said(asked, "value"), Said(asked, "step"), asked.GetProperty("x").GetDouble()));
            await ada.SendAsync(new { type = "picker", id = asked.GetProperty("id").GetInt32(), value = chosen });
            await page.WaitForFunctionAsync("() => asked.heard.length === 2");
            Assert.Equal($"input {chosen},change {chosen}", await page.EvaluateAsync<string>("() => asked.heard.join()"));
        }

        static string? Said(JsonElement asked, string name) => asked.GetProperty(name).GetString();
    }

    [Fact]
    public async Task Dialogs_ConfirmAndPrompt_AreAnsweredByTheDriver()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.ClickAsync(380, 75);
        var confirm = await ada.TellAsync("dialog");
        Assert.Equal(("confirm", "Are you sure?"), (confirm.GetProperty("kind").GetString(), confirm.GetProperty("message").GetString()));
        // A page that stands still takes no keys.
        await ada.TypeAsync("lost");
        await ada.SendAsync(new { type = "dialog", id = confirm.GetProperty("id").GetInt32(), accept = true });
        await run.SeesAsync("confirm", line => line.GetProperty("is").GetBoolean());
        await ada.ClickAsync(380, 115);
        var prompt = await ada.TellAsync("dialog", dialog => dialog.GetProperty("kind").GetString() == "prompt");
        Assert.Equal("nobody", prompt.GetProperty("default").GetString());
        await ada.SendAsync(new { type = "dialog", id = prompt.GetProperty("id").GetInt32(), accept = true, text = "Ada" });
        await run.SeesAsync("prompt", line => line.GetProperty("is").GetString() == "Ada");
    }

    [Fact]
    public async Task Alerts_WithoutEnd_AreStoppedOnRequest()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.ClickAsync(380, 155);
        var first = await ada.TellAsync("dialog");
        await ada.SendAsync(new { type = "dialog", id = first.GetProperty("id").GetInt32(), accept = true });
        var second = await ada.TellAsync("dialog", dialog => dialog.GetProperty("message").GetString() == "Alert 2");
        await ada.SendAsync(new { type = "dialog", id = second.GetProperty("id").GetInt32(), accept = false, stop = true });
        await run.SeesAsync("alert", line => line.GetProperty("is").GetInt32() > 20);
        await ada.ClickAsync(100, 75);
        await ada.TypeAsync("on");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "on");
    }

    [Fact]
    public async Task Alerts_InALoopThatNeverYields_AreStoppedOnRequest()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.ClickAsync(100, 435);
        var first = await ada.TellAsync("dialog");
        Assert.Equal("Loop 1", first.GetProperty("message").GetString());
        await ada.SendAsync(new { type = "dialog", id = first.GetProperty("id").GetInt32(), accept = true, stop = true });
        await run.TakesInputAsync(ada);
    }

    [Fact]
    public async Task Alerts_InALoopWithNobodyToAnswer_EndAndThePageCanBeDriven()
    {
        await using var run = await scene.ParkAsync();
        await using (var ada = await run.DriveAsync())
        {
            await ada.ClickAsync(100, 435);
            await ada.TellAsync("dialog");
        }

        await run.SeesAsync("loop over");
        await using var bea = await run.ConnectAsync("bea", run.Token);
        await bea.FrameAsync(() => bea.Frames > 0);
        await run.TakesInputAsync(bea);
    }

    [Fact]
    public async Task Leaving_PageThatAsks_IsTheDriversToDecide()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        // The browser hears of the page's wish by another way than that the click was taken, and very rarely too late: then it
        // has loaded the page anew without a question, which is seen at the site.
        var asking = ada.TellAsync("dialog");
        var loads = 1;
        do
        {
            await ada.ClickAsync(350, 312);
            await LoadedAsync("leaving", loads);
            await ada.SendAsync(new { type = "go", where = "reload" });
        }
        while (await Task.WhenAny(asking, LoadedAsync("ready", loads + 1)) != asking && ++loads <= 3);
        var asked = await asking;
        Assert.Equal("beforeunload", asked.GetProperty("kind").GetString());
        await ada.SendAsync(new { type = "dialog", id = asked.GetProperty("id").GetInt32(), accept = false });
        await ada.TellAsync("dialog_gone", gone => true);
        await ada.SendAsync(new { type = "go", where = "reload" });
        var again = await ada.TellAsync("dialog");
        await ada.SendAsync(new { type = "dialog", id = again.GetProperty("id").GetInt32(), accept = true });
        await LoadedAsync("ready", loads + 1);

        Task LoadedAsync(string on, int times) => scene.SeenAsync(run.Key, lines => lines.Count(line => line.GetProperty("on").GetString() == on) == times);
    }

    [Fact]
    public async Task Files_Uploaded_AreThePages()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.ClickAsync(60, 395);
        var asked = await ada.TellAsync("files");
        Assert.Equal((true, "image/*,.txt"), (asked.GetProperty("multiple").GetBoolean(), asked.GetProperty("accept").GetString()));
        var id = asked.GetProperty("id").GetUInt32();
        byte[][] contents = [Encoding.UTF8.GetBytes("hello"), new byte[300_000]];
        await ada.SendAsync(new
        {
            type = "files", id, files = new[] { new { name = "../note.txt", type = "text/plain", size = 5 }, new { name = "big.png", type = "image/png", size = 300_000 } },
        });
        await ada.SendPartAsync(id, 0, true, contents[0]);
        await ada.SendPartAsync(id, 1, false, contents[1].AsSpan(0, 200_000));
        await ada.SendPartAsync(id, 1, true, contents[1].AsSpan(200_000));
        var note = await run.SeesAsync("file", line => line.GetProperty("is").GetString() == "note.txt");
        Assert.Equal("hello", note.GetProperty("text").GetString());
        await run.SeesAsync("file", line => line.GetProperty("is").GetString() == "big.png" && line.GetProperty("size").GetInt32() == 300_000);

        await ada.SendAsync(new { type = "files", id, files = new[] { new { name = "unasked", type = "", size = 5 } } });
        Assert.Equal("not_possible", (await ada.TellAsync("error")).GetProperty("code").GetString());
        await ada.ClickAsync(60, 395);
        var next = (await ada.TellAsync("files")).GetProperty("id").GetUInt32();
        await ada.SendAsync(new { type = "files", id = next, files = new[] { new { name = "huge", type = "", size = 33 * 1024 * 1024 } } });
        Assert.Equal("too_large", (await ada.TellAsync("error")).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Popup_IsATab_UntilItIsClosed()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.ClickAsync(300, 195);
        var two = await ada.TellAsync("tabs", tabs => tabs.GetProperty("tabs").GetArrayLength() == 2 && tabs.GetProperty("tabs")[1].GetProperty("title").GetString() == "Popup 1");
        var popup = two.GetProperty("tabs")[1];
        Assert.True(popup.GetProperty("shown").GetBoolean() && !popup.GetProperty("main").GetBoolean());
        var number = popup.GetProperty("tab").GetInt32();
        await ada.FrameAsync(() => BinaryPrimitives.ReadUInt16LittleEndian(ada.LastFrame.AsSpan(2)) == number);
        await ada.SendAsync(new { type = "tab", tab = 0, @do = "close" });
        Assert.Equal("not_possible", (await ada.TellAsync("error")).GetProperty("code").GetString());
        await ada.SendAsync(new { type = "tab", tab = number, @do = "close" });
        await ada.TellAsync("tabs", tabs => tabs.GetProperty("tabs").GetArrayLength() == 1 && tabs.GetProperty("tabs")[0].GetProperty("shown").GetBoolean());
        await ada.FrameAsync(() => BinaryPrimitives.ReadUInt16LittleEndian(ada.LastFrame.AsSpan(2)) == 0);
        await ada.ClickAsync(100, 75);
        await ada.TypeAsync("back");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "back");
    }

    [Fact]
    public async Task Popups_Fifty_AtMostEightTabsStay()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        for (var n = 0; n < 50; n++)
        {
            await ada.ClickAsync(300, 195);
            await ada.SendAsync(new { type = "tab", tab = 0, @do = "show" });
        }

        var full = await ada.TellAsync("tabs", tabs => tabs.GetProperty("refused").GetInt32() > 0);
        Assert.InRange(full.GetProperty("tabs").GetArrayLength(), 2, 8);
        await ada.SendAsync(new { type = "tab", tab = 0, @do = "show" });
        await ada.ClickAsync(100, 75);
        await ada.TypeAsync("alive");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString()!.EndsWith("alive", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Address_OutsideTheRecipesHosts_IsRefused()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.SendAsync(new { type = "address", url = "http://elsewhere.example/" });
        Assert.Equal("host_not_allowed", (await ada.TellAsync("error")).GetProperty("code").GetString());
        await ada.ClickAsync(300, 235);
        var refused = await ada.TellAsync("error", error => error.GetProperty("code").GetString() == "host_not_allowed");
        Assert.StartsWith("elsewhere.example is refused: the recipe allows ", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
        await ada.SendAsync(new { type = "address", url = new Uri(scene.Worker.Site, "/controls/popup?n=7").ToString() });
        var page = await ada.TellAsync("page", page => page.GetProperty("title").GetString() == "Popup 7");
        Assert.True(page.GetProperty("can_back").GetBoolean());
        await ada.SendAsync(new { type = "go", where = "back" });
        await ada.TellAsync("page", page => page.GetProperty("title").GetString() == "Controls" && page.GetProperty("can_forward").GetBoolean());
        await ada.SendAsync(new { type = "go", where = "forward" });
        await ada.TellAsync("page", page => page.GetProperty("title").GetString() == "Popup 7" && !page.GetProperty("can_forward").GetBoolean());
    }

    [Fact]
    public async Task Dialog_DriverComesBack_IsAskedOfThemAgain()
    {
        await using var run = await scene.ParkAsync();
        await using (var ada = await run.DriveAsync())
        {
            await ada.ClickAsync(380, 75);
            await ada.TellAsync("dialog");
        }

        await using var back = await run.ConnectAsync("ada", run.Token);
        var again = await back.TellAsync("dialog");
        Assert.Equal("Are you sure?", again.GetProperty("message").GetString());
        await back.SendAsync(new { type = "dialog", id = again.GetProperty("id").GetInt32(), accept = true });
        await run.SeesAsync("confirm", line => line.GetProperty("is").GetBoolean());
    }

    [Fact]
    public async Task Password_OfTheSite_IsAskedOfTheDriver()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.ClickAsync(300, 275);
        var asked = await ada.TellAsync("auth");
        Assert.Equal("Members", asked.GetProperty("realm").GetString());
        await ada.SendAsync(new { type = "auth", id = asked.GetProperty("id").GetInt32(), user = "ada", password = "wrong" });
        var again = await ada.TellAsync("auth");
        await ada.SendAsync(new { type = "auth", id = again.GetProperty("id").GetInt32(), user = "ada", password = "lovelace" });
        await ada.TellAsync("page", page => page.GetProperty("title").GetString() == "Inside");
        Assert.DoesNotContain("lovelace", scene.Worker.Worker.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_InAPopup_IsAskedOfTheDriver()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.ClickAsync(300, 195);
        await ada.TellAsync("tabs", tabs => tabs.GetProperty("tabs").GetArrayLength() == 2 && tabs.GetProperty("tabs")[1].GetProperty("title").GetString() == "Popup 1");
        await ada.SendAsync(new { type = "address", url = new Uri(scene.Worker.Site, "/controls/member").ToString() });
        var asked = await ada.TellAsync("auth");
        Assert.Equal("Members", asked.GetProperty("realm").GetString());
        await ada.SendAsync(new { type = "auth", id = asked.GetProperty("id").GetInt32(), user = "ada", password = "lovelace" });
        await ada.TellAsync("tabs", tabs => tabs.GetProperty("tabs").GetArrayLength() == 2 && tabs.GetProperty("tabs")[1].GetProperty("title").GetString() == "Inside");
    }

    [Fact]
    public async Task Clipboard_CopyCutAndPaste_GoThroughThePagesOwnHandlers()
    {
        await using var run = await scene.ParkAsync();
        await using var ada = await run.DriveAsync();
        await ada.ClickAsync(100, 75);
        await ada.TellAsync("editing", editing => editing.GetProperty("editable").GetBoolean() && editing.GetProperty("y").GetDouble() == 60);
        await ada.TellAsync("cursor", cursor => cursor.GetProperty("cursor").GetString() == "text");
        await ada.TypeAsync("abc");
        await ada.PressAsync("a", "KeyA", mods: 2);
        await ada.SendAsync(new { type = "copy" });
        Assert.Equal("abc", (await ada.TellAsync("clipboard")).GetProperty("text").GetString());
        await ada.SendAsync(new { type = "copy", cut = true });
        Assert.Equal("abc", (await ada.TellAsync("clipboard")).GetProperty("text").GetString());
        await ada.SendAsync(new { type = "paste", text = "pasted ✓" });
        await ada.TypeAsync("!");
        await run.SeesAsync("text", line => line.GetProperty("is").GetString() == "pasted ✓!");
        await run.SeesAsync("paste", line => line.GetProperty("is").GetString() == "pasted ✓");
    }
}
