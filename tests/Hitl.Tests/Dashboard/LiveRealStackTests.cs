using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Contracts.Json;
using Hitl.Tests.Stack;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hitl.Tests.Dashboard;

/// <summary>An operator at the live page of a real worker: what they see is only its picture, as for a human.</summary>
[Collection(SharedStack.Collection)]
public sealed class LiveRealStackTests(SharedStack shared, DashboardFixture fixture) : IClassFixture<DashboardFixture>
{
    private const float Patiently = LiveHands.Patiently;

    [Fact]
    public async Task PressAndHold_ThroughTheDashboard_ClearsAndTheRunCompletesByItself()
    {
        using var output = shared.ShowOutput();
        await using var operators = new Operators(fixture.Browser, shared.Stack.Dashboard);
        await shared.Stack.ForgetSessionsAsync();
        var page = await TakeOverAsync(operators, await StartAsync("people-search", new { name = "John Smith" }), "ann");
        var (x, y) = await WhereAsync(page, "/people?name=John+Smith", "#hold");

        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await Expect(page.Locator(".live-clear")).ToContainTextAsync("Looks clear", new() { Timeout = Patiently });
        await page.Mouse.UpAsync();

        await Expect(page.Locator("[data-after]")).ToContainTextAsync("The run completed", new() { Timeout = Patiently });
        await Expect(page.Locator("[data-drives]")).ToContainTextAsync("ann", new() { Timeout = Patiently });
        Assert.Empty(operators.Errors);
    }

    [Fact]
    public async Task Controls_TypedIntoWithKeysAndAnInputMethodAndDragged_SawItAllAndTheRunCompletes()
    {
        using var output = shared.ShowOutput();
        await using var operators = new Operators(fixture.Browser, shared.Stack.Dashboard);
        var key = Guid.NewGuid().ToString("N");
        var page = await TakeOverAsync(operators, await StartAsync("controls", new { key }), "ann");

        await PressAsync(page, "#text");
        await page.Keyboard.TypeAsync("abc");
        await page.Keyboard.PressAsync("Shift+ArrowLeft");
        await page.Keyboard.PressAsync("Shift+ArrowLeft");
        await page.Keyboard.TypeAsync("Zé");
        await SawAsync(key, seen => seen.Any(entry => Text(entry, "on") == "text" && Text(entry, "is") == "aZé"));

        await page.Keyboard.PressAsync("Control+a");
        var inputMethod = await page.Context.NewCDPSessionAsync(page);
        await inputMethod.SendAsync("Input.imeSetComposition", new() { ["text"] = "に", ["selectionStart"] = 1, ["selectionEnd"] = 1 });
        await inputMethod.SendAsync("Input.imeSetComposition", new() { ["text"] = "にほん", ["selectionStart"] = 3, ["selectionEnd"] = 3 });
        await SawAsync(key, seen => seen.Any(entry => Text(entry, "on") == "text" && Text(entry, "is") == "にほん"));
        await inputMethod.SendAsync("Input.insertText", new() { ["text"] = "日本" });
        await page.Keyboard.InsertTextAsync("é😀");
        await SawAsync(key, seen => seen.Any(entry => Text(entry, "on") == "text" && Text(entry, "is") == "日本é😀"));

        var (x, y) = await WhereAsync(page, "/controls", "#handle");
        var (right, _) = await WhereAsync(page, "/controls", "#slider-wall", 1);
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(right + 20, y + 3, new() { Steps = 25 });
        await page.Mouse.UpAsync();

        await Expect(page.Locator("[data-after]")).ToContainTextAsync("The run completed", new() { Timeout = Patiently });
        Assert.Empty(operators.Errors);
    }

    [Fact]
    public async Task Picture_OfTheWorkersBrowser_HasThePixelsItIsDrawnIn()
    {
        using var output = shared.ShowOutput();
        await using var operators = new Operators(fixture.Browser, shared.Stack.Dashboard);

        var page = await TakeOverAsync(operators, await StartAsync("controls", new { key = Guid.NewGuid().ToString("N") }), "ann");

        await page.WaitForFunctionAsync("""
            () => {
              const canvas = document.querySelector('.live-canvas'), box = canvas.getBoundingClientRect();
              return canvas.width === box.width * devicePixelRatio && canvas.height === box.height * devicePixelRatio;
            }
            """, null, new() { Timeout = Patiently });
    }

    [Fact]
    public async Task Controls_WhatABrowserDrawsItself_IsTheOperators()
    {
        using var output = shared.ShowOutput();
        await using var operators = new Operators(fixture.Browser, shared.Stack.Dashboard);
        var key = Guid.NewGuid().ToString("N");
        var page = await TakeOverAsync(operators, await StartAsync("controls", new { key }), "ann");
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);

        await PressAsync(page, "#choice");
        await page.GetByRole(AriaRole.Option, new() { Name = "Blackbird" }).ClickAsync(new() { Timeout = Patiently });
        await SawAsync(key, seen => seen.Any(entry => Text(entry, "on") == "choice changed" && Text(entry, "is") == "b"));

        await PressAsync(page, "#confirm");
        await page.Locator("[data-panel=dialog]").GetByRole(AriaRole.Button, new() { Name = "OK" }).ClickAsync(new() { Timeout = Patiently });
        await SawAsync(key, seen => seen.Any(entry => Text(entry, "on") == "confirm" && entry.GetProperty("is").GetBoolean()));

        await PressAsync(page, "#file");
        await page.GetByLabel("Files for the page").SetInputFilesAsync(
            new FilePayload { Name = "note.txt", MimeType = "text/plain", Buffer = "from afar"u8.ToArray() }, new() { Timeout = Patiently });
        await page.GetByRole(AriaRole.Button, new() { Name = "Send to the page" }).ClickAsync();
        await SawAsync(key, seen => seen.Any(entry => Text(entry, "on") == "file" && Text(entry, "is") == "note.txt" && Text(entry, "text") == "from afar"));

        await PressAsync(page, "#text");
        await page.EvaluateAsync("navigator.clipboard.writeText('pasted')");
        await page.Keyboard.PressAsync("Control+v");
        await SawAsync(key, seen => seen.Any(entry => Text(entry, "on") == "text" && Text(entry, "is") == "pasted"));
        await page.EvaluateAsync("navigator.clipboard.writeText('')");
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.PressAsync("Control+c");
        await Expect(page.Locator(".live-note")).ToHaveTextAsync("Copied.", new() { Timeout = Patiently });
        Assert.Equal("pasted", await page.EvaluateAsync<string>("navigator.clipboard.readText()"));

        await PressAsync(page, "#popup");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close Popup 1" }).ClickAsync(new() { Timeout = Patiently });
        await Expect(page.Locator(".live-tabs")).ToBeHiddenAsync(new() { Timeout = Patiently });
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, cancel it" }).ClickAsync();
        await Expect(page.Locator("[data-after]")).ToBeVisibleAsync(new() { Timeout = Patiently });
        Assert.Empty(operators.Errors);
    }

    [Fact]
    public async Task TwoBrowsers_HandThePageOver_OneDrivesAtATime()
    {
        using var output = shared.ShowOutput();
        await using var operators = new Operators(fixture.Browser, shared.Stack.Dashboard);
        var key = Guid.NewGuid().ToString("N");
        var ann = await TakeOverAsync(operators, await StartAsync("controls", new { key }), "ann");
        var bob = await operators.OpenPageAsync(new Uri(ann.Url).AbsolutePath, "bob");
        await bob.GetByRole(AriaRole.Button, new() { Name = "Watch the live page" }).ClickAsync();
        await Expect(bob.Locator(".live[data-drawn]")).ToBeVisibleAsync(new() { Timeout = Patiently });
        await Expect(bob.Locator(".live-who")).ToHaveTextAsync("ann drives · you watch");

        await bob.GetByRole(AriaRole.Button, new() { Name = "Ask for the page" }).ClickAsync();
        await ann.Locator(".live-asking").GetByRole(AriaRole.Button, new() { Name = "Hand over" }).ClickAsync(new() { Timeout = Patiently });

        await Expect(bob.Locator(".live-who")).ToHaveTextAsync("You drive", new() { Timeout = Patiently });
        await Expect(ann.Locator(".live-who")).ToHaveTextAsync("bob drives · you watch", new() { Timeout = Patiently });
        await PressAsync(ann, "#text");
        await ann.Keyboard.TypeAsync("nothing");
        await PressAsync(bob, "#text");
        await bob.Keyboard.TypeAsync("mine");
        await SawAsync(key, seen => seen.Any(entry => Text(entry, "on") == "text" && Text(entry, "is") == "mine"));
        await bob.GetByRole(AriaRole.Button, new() { Name = "Cancel…" }).ClickAsync();
        await bob.GetByRole(AriaRole.Button, new() { Name = "Yes, cancel it" }).ClickAsync();
        await Expect(ann.Locator(".live-curtain")).ToBeVisibleAsync(new() { Timeout = Patiently });
    }

    [Fact]
    public async Task Connection_IsCut_DrivesAgainWithTheSameClaim()
    {
        using var output = shared.ShowOutput();
        await using var operators = new Operators(fixture.Browser, shared.Stack.Dashboard);
        var key = Guid.NewGuid().ToString("N");
        var run = await StartAsync("controls", new { key });
        var context = (await operators.OpenPageAsync("/", "ann")).Context;
        var isCut = false;
        IWebSocketRoute? line = null;
        await context.RouteWebSocketAsync("**/live/*", socket =>
        {
            line = socket;
            if (isCut)
                _ = socket.CloseAsync();
            else
                socket.ConnectToServer();
        });
        var hands = await LiveHands.TakeOverAsync(await operators.OpenPageAsync(context, $"/runs/{run}"), fixture.Browser, shared.Stack.Practice);
        var page = hands.Page;
        await hands.PressAsync("/controls", "#text");
        await page.Keyboard.TypeAsync("before ");
        await SawAsync(key, seen => seen.Any(entry => Text(entry, "on") == "text" && Text(entry, "is") == "before "));

        isCut = true;
        await line!.CloseAsync();
        await Expect(page.Locator(".live-curtain")).ToContainTextAsync("connecting again", new() { Timeout = Patiently });
        await page.Keyboard.TypeAsync("lost");
        isCut = false;
        await Expect(page.Locator(".live-curtain")).ToBeHiddenAsync(new() { Timeout = Patiently });
        await hands.DrivesAsync();

        await hands.PressAsync("/controls", "#text");
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.TypeAsync("after");
        await SawAsync(key, seen => seen.Any(entry => Text(entry, "on") == "text" && Text(entry, "is") == "before after"));
        using var http = new HttpClient { BaseAddress = shared.Stack.Api };
        var events = await http.GetFromJsonAsync($"/runs/{run}/events", HitlJson.Default.PageRunEventView, TestContext.Current.CancellationToken);
        Assert.Equal(["intervention.claimed"], events!.Items.Select(one => one.Event.GetProperty("type").GetString()).Where(type => type is "intervention.claimed" or "intervention.released"));
        Assert.Empty(operators.Errors);
    }

    private async Task<IPage> TakeOverAsync(Operators operators, string run, string byOperator) =>
        (await LiveHands.TakeOverAsync(operators, fixture.Browser, shared.Stack.Practice, run, byOperator)).Page;

    private Task PressAsync(IPage page, string selector) => new LiveHands(fixture.Browser, shared.Stack.Practice, page).PressAsync("/controls", selector);

    private Task<(float X, float Y)> WhereAsync(IPage page, string path, string selector, double across = 0.5) =>
        new LiveHands(fixture.Browser, shared.Stack.Practice, page).WhereAsync(path, selector, across);

    private async Task SawAsync(string key, Func<IReadOnlyList<JsonElement>, bool> met)
    {
        using var http = new HttpClient { BaseAddress = shared.Stack.Practice };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMilliseconds(Patiently));
        var seen = "";
        try
        {
            do
            {
                seen = await http.GetStringAsync(new Uri($"/controls/seen?key={key}", UriKind.Relative), limit.Token);
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
            }
            while (!met([.. JsonDocument.Parse(seen).RootElement.EnumerateArray()]));
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The page only saw {seen}");
        }
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private async Task<string> StartAsync(string recipe, object parameters)
    {
        using var http = new HttpClient { BaseAddress = shared.Stack.Api };
        using var answer = await http.PostAsJsonAsync("/runs", new { recipe, @params = parameters });
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync(HitlJson.Default.StartRunAnswer))!.RunId;
    }
}
