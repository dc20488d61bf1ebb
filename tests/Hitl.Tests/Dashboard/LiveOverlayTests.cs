using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

[Collection(DashboardTests.Name)]
public sealed class LiveOverlayTests(LiveScene live) : IClassFixture<LiveScene>
{
    private static readonly object Options = new object[]
    {
        new { label = "Ant", group = (string?)null, disabled = false, selected = true },
        new { label = "Blackbird", group = "Birds", disabled = false, selected = false },
        new { label = "Crow", group = "Birds", disabled = true, selected = false },
        new { label = "<b>Dog</b>", group = (string?)null, disabled = false, selected = false },
    };

    [Fact]
    public async Task Select_OnThePage_IsChosenByKeyboardAndByMouse()
    {
        var (page, viewer) = await live.DriveAsync();
        await page.Locator(".live-canvas").ClickAsync();
        await viewer.SendAsync(new { type = "select", id = 7, x = 100, y = 100, width = 300, height = 30, multiple = false, options = Options });

        await Expect(page.GetByRole(AriaRole.Listbox, new() { Name = "Options" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("[1]", (await viewer.GetAsync("select")).GetProperty("values").GetRawText());
        await Expect(page.Locator(".live-keys")).ToBeFocusedAsync();

        viewer.Forget();
        await viewer.SendAsync(new { type = "select", id = 8, x = 100, y = 650, width = 300, height = 30, multiple = false, options = Options });
        await page.GetByRole(AriaRole.Option, new() { Name = "<b>Dog</b>" }).ClickAsync();
        Assert.Equal("[3]", (await viewer.GetAsync("select")).GetProperty("values").GetRawText());

        viewer.Forget();
        await viewer.SendAsync(new { type = "select", id = 9, x = 100, y = 100, width = 300, height = 30, multiple = true, options = Options });
        await Expect(page.Locator("[data-panel=select]")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        Assert.Equal(JsonValueKind.Null, (await viewer.GetAsync("select")).GetProperty("values").ValueKind);
        await Expect(page.Locator(".live")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Dialogs_OfThePage_AreAnswered()
    {
        var (page, viewer) = await live.DriveAsync();
        await viewer.SendAsync(new { type = "dialog", id = 1, kind = "prompt", message = "<i>Name?</i>", @default = "x" });
        await page.GetByLabel("Your answer").FillAsync("Ada");
        await page.Keyboard.PressAsync("Enter");
        var prompt = await viewer.GetAsync("dialog");
        Assert.Equal((true, "Ada", false), (prompt.GetProperty("accept").GetBoolean(), prompt.GetProperty("text").GetString(), prompt.GetProperty("stop").GetBoolean()));

        viewer.Forget();
        await viewer.SendAsync(new { type = "dialog", id = 2, kind = "confirm", message = "Sure?", @default = "" });
        await page.GetByLabel("Show no more dialogs of this page").CheckAsync();
        await page.Locator("[data-panel=dialog]").GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        var confirm = await viewer.GetAsync("dialog");
        Assert.Equal((2, false, true), (confirm.GetProperty("id").GetInt32(), confirm.GetProperty("accept").GetBoolean(), confirm.GetProperty("stop").GetBoolean()));

        await viewer.SendAsync(new { type = "dialog", id = 3, kind = "alert", message = "Gone soon", @default = "" });
        await Expect(page.Locator("[data-panel=dialog]")).ToContainTextAsync("Gone soon");
        await viewer.SendAsync(new { type = "dialog_gone", id = 3 });
        await Expect(page.Locator("[data-panel=dialog]")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Files_AreSentInParts()
    {
        var (page, viewer) = await live.DriveAsync();
        var content = new byte[300 * 1024];
        Random.Shared.NextBytes(content);
        await viewer.SendAsync(new { type = "files", id = 0x01020304, multiple = true, accept = "" });

        await page.GetByLabel("Files for the page").SetInputFilesAsync(
        [
            new FilePayload { Name = "large.bin", MimeType = "application/octet-stream", Buffer = content },
            new FilePayload { Name = "empty.txt", MimeType = "text/plain", Buffer = [] },
        ]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send to the page" }).ClickAsync();

        var files = (await viewer.GetAsync("files")).GetProperty("files");
        Assert.Equal(("large.bin", content.Length), (files[0].GetProperty("name").GetString(), files[0].GetProperty("size").GetInt32()));
        await viewer.UntilAsync(() => viewer.Parts.Count == 3);
        var parts = viewer.Parts;
        Assert.Equal([2, 0, 0, 0, 4, 3, 2, 1], parts[0].Take(8));
        Assert.Equal([2, 1, 0, 0, 4, 3, 2, 1], parts[1].Take(8));
        Assert.Equal([2, 1, 1, 0, 4, 3, 2, 1], parts[2].AsEnumerable());
        Assert.True(content.AsSpan().SequenceEqual([.. parts[0][8..], .. parts[1][8..]]));
        Assert.True(parts[0].Length <= 256 * 1024 + 8);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task PickersAndLogin_AreAnsweredOnce()
    {
        var (page, viewer) = await live.DriveAsync();
        await viewer.SendAsync(new { type = "picker", id = 4, kind = "date", value = "2026-01-02", min = "", max = "", step = "", x = 10, y = 10, width = 90, height = 20 });
        await page.GetByLabel("The page's date").FillAsync("2027-03-04");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set", Exact = true }).ClickAsync();
        Assert.Equal("2027-03-04", (await viewer.GetAsync("picker")).GetProperty("value").GetString());

        await viewer.SendAsync(new { type = "auth", id = 5, host = "localhost:8090", realm = "Members" });
        await page.GetByLabel("User", new() { Exact = true }).FillAsync("ada");
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync("lovelace");
        await page.Keyboard.PressAsync("Enter");
        var auth = await viewer.GetAsync("auth");
        Assert.Equal(("ada", "lovelace"), (auth.GetProperty("user").GetString(), auth.GetProperty("password").GetString()));
        Assert.DoesNotContain("lovelace", await page.ContentAsync(), StringComparison.Ordinal);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task TabsAndAddress_AreShownAndUsed()
    {
        var (page, viewer) = await live.DriveAsync();
        await viewer.SendAsync(new { type = "page", url = "http://localhost:8090/a", title = "A", loading = false, can_back = true, can_forward = false });
        await viewer.SendAsync(new
        {
            type = "tabs",
            tabs = new object[]
            {
                new { tab = 1, title = "Main", url = "http://localhost:8090/a", shown = true, main = true },
                new { tab = 2, title = "Popup", url = "http://localhost:8090/p", shown = false, main = false },
            },
            refused = 1,
        });

        await page.GetByRole(AriaRole.Button, new() { Name = "Popup", Exact = true }).ClickAsync();
        Assert.Equal((2, "show"), Tab(await viewer.GetAsync("tab")));
        await page.GetByRole(AriaRole.Button, new() { Name = "Close Popup" }).ClickAsync();
        await viewer.GetAsync("tab", message => Tab(message) == (2, "close"));
        await Expect(page.GetByText("1 more window was closed")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Back", Exact = true }).ClickAsync();
        await viewer.GetAsync("go", message => message.GetProperty("where").GetString() == "back");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Forward", Exact = true })).ToBeDisabledAsync();
        await page.GetByLabel("Address of the page").FillAsync("localhost:8090/b");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("http://localhost:8090/b", (await viewer.GetAsync("address")).GetProperty("url").GetString());
        await viewer.SendAsync(new { type = "error", code = "host_not_allowed", message = "Only localhost:8090 may be opened." });
        await Expect(page.Locator(".live-note")).ToHaveTextAsync("Only localhost:8090 may be opened.");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task LooksClear_IsCountedDownAndCanBeStopped()
    {
        var (page, viewer) = await live.DriveAsync();
        await viewer.SendAsync(new { type = "clear", resumes_in_ms = 3000 });

        await Expect(page.Locator(".live-clear")).ToContainTextAsync("Looks clear: resuming in");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stay", Exact = true }).ClickAsync();
        await viewer.GetAsync("stay");
        await viewer.SendAsync(new { type = "clear_over" });
        await Expect(page.Locator(".live-clear")).ToBeHiddenAsync();
        await page.Context.CloseAsync();
    }

    private static (int Tab, string? Do) Tab(JsonElement message) => (message.GetProperty("tab").GetInt32(), message.GetProperty("do").GetString());
}
