using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Hitl.AppHost.Local;
using Microsoft.Playwright;

namespace Hitl.Benchmarks;

/// <summary>
/// What the live page costs over the browser's bare screencast, on the same machine in the same run: click to changed frame,
/// frames a second on a page that never stands still, and the worker's processor time. Twice: at the end of the WebSocket, and on
/// the canvas of an operator's browser at the dashboard, whose rate is held against the bare screencast on a canvas of that browser.
/// </summary>
internal static class LiveBenchmark
{
    private const int Clicks = 120, Watchers = 3;
    private const double PadX = 850, PadY = 120;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(10);
    private static readonly TimeProvider Clock = TimeProvider.System;

    public static async Task RunAsync()
    {
        await using var stack = await BenchStack.StartAsync(workers: 1);
        using var http = new HttpClient { BaseAddress = stack.Api };
        var port = FreePorts.Next();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await LaunchAsync(playwright, port);

        Samples bareClicks;
        await using (var bare = await BareScreencast.OpenAsync(browser, port, Page(stack, "bare", animate: false)))
        await using (var live = await OpenAsync(stack, http, animate: false))
        {
            bareClicks = await ClickAsync(bare, "bare screencast: click → changed frame");
            bareClicks.Print();
            (await ClickAsync(live, "live page:       click → changed frame")).Print(bareClicks);
        }

        await using (var canvas = await OperatorCanvas.TakeOverAsync(browser, stack.Dashboard, await StopAsync(stack, http, "canvas", animate: false)))
            (await canvas.ClickAsync("operator's canvas: click → changed and drawn", PadX, PadY, Clicks, Between, Clock)).Print(bareClicks);

        double bareRate;
        await using (var bare = await BareScreencast.OpenAsync(browser, port, Page(stack, "bare", animate: true)))
            bareRate = await RateAsync(bare, "bare screencast: animated page", null, stack);
        await using (var moving = await OpenAsync(stack, http, animate: true))
        {
            await RateAsync(moving, "live page:       animated page", bareRate, stack);
            var watchers = new List<IScreen>();
            for (var n = 0; n < Watchers; n++)
                watchers.Add(await LiveScreen.ConnectAsync(moving.Address, $"watcher {n}", null));
            await RateAsync(moving, $"live page:       with {Watchers} watchers more", bareRate, stack);
            foreach (var watcher in watchers)
                await watcher.DisposeAsync();
        }

        double bareCanvasRate;
        var bareCanvasPort = FreePorts.Next();
        await using (var other = await LaunchAsync(playwright, bareCanvasPort))
        await using (var canvas = await BareCanvas.OpenAsync(other, bareCanvasPort, Page(stack, "barecanvas", animate: true), browser))
            bareCanvasRate = await RateAsync(canvas.FramesAsync, "bare, on a canvas: animated page", null);
        await using (var canvas = await OperatorCanvas.TakeOverAsync(browser, stack.Dashboard, await StopAsync(stack, http, "animated", animate: true)))
            await RateAsync(canvas.FramesAsync, "operator's canvas: animated page", bareCanvasRate);
    }

    private static Task<IBrowser> LaunchAsync(IPlaywright playwright, int port) => playwright.Chromium.LaunchAsync(new()
    {
        ExecutablePath = DashboardBenchmark.Browser(),
        Args = [$"--remote-debugging-port={port}", "--remote-allow-origins=*", .. Environment.IsPrivilegedProcess ? ["--no-sandbox"] : Array.Empty<string>()],
    });

    private static async Task<double> RateAsync(Func<Task<int>> framesSoFar, string what, double? against)
    {
        await Task.Delay(TimeSpan.FromSeconds(2), Clock);
        var (frames, started) = (await framesSoFar(), Clock.GetTimestamp());
        await Task.Delay(Span, Clock);
        var rate = (await framesSoFar() - frames) / Clock.GetElapsedTime(started).TotalSeconds;
        var ratio = against is { } other ? string.Create(CultureInfo.InvariantCulture, $"   × {rate / other:0.00}") : "";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-46} {rate,5:0.0} frames/s{ratio}"));
        return rate;
    }

    private static Uri Page(BenchStack stack, string key, bool animate) =>
        new(stack.Practice, $"/controls?key={key}&animate={(animate ? "true" : "false")}");

    private static async Task<LiveScreen> OpenAsync(BenchStack stack, HttpClient http, bool animate)
    {
        var id = await StopAsync(stack, http, $"bench{animate}", animate);
        using var claimed = await http.PostAsJsonAsync($"/interventions/{id}/claim", new { });
        var token = (await claimed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString();
        return await LiveScreen.ConnectAsync(new Uri(stack.Api, $"/interventions/{id}/live"), "bench", token);
    }

    /// <summary>A run that waits for a human at the page with every control: its intervention.</summary>
    private static async Task<string> StopAsync(BenchStack stack, HttpClient http, string key, bool animate)
    {
        using var answer = await http.PostAsJsonAsync("/runs", new { recipe = "controls", @params = new { key, animate = animate ? "true" : "false" } });
        var run = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run_id").GetString();
        while (true)
        {
            var open = await http.GetFromJsonAsync<JsonElement>("/interventions?status=open");
            foreach (var one in open.GetProperty("items").EnumerateArray().Where(one => one.GetProperty("run_id").GetString() == run))
                return one.GetProperty("intervention_id").GetString()!;
            await Task.Delay(Between, Clock);
        }
    }

    private static async Task<Samples> ClickAsync(IScreen screen, string what)
    {
        var samples = new Samples(what);
        await screen.MoveAsync(PadX, PadY);
        for (var n = -10; n < Clicks; n++)
        {
            await Task.Delay(Between, Clock);
            var drawn = screen.NextFrameAsync();
            var started = Clock.GetTimestamp();
            await screen.PressAsync(PadX, PadY);
            await drawn.WaitAsync(TimeSpan.FromSeconds(10), Clock);
            if (n >= 0)
                samples.Add(Clock.GetElapsedTime(started));
            await screen.ReleaseAsync(PadX, PadY);
        }

        return samples;
    }

    private static async Task<double> RateAsync(IScreen screen, string what, double? against, BenchStack stack)
    {
        await Task.Delay(TimeSpan.FromSeconds(2), Clock);
        var (frames, bytes) = (screen.Frames, screen.Bytes);
        var cpu = stack.WorkerCpu();
        var started = Clock.GetTimestamp();
        await Task.Delay(Span, Clock);
        var took = Clock.GetElapsedTime(started);
        var used = stack.WorkerCpu();
        var (drawn, sent) = (screen.Frames - frames, screen.Bytes - bytes);
        var rate = drawn / took.TotalSeconds;
        var ratio = against is { } other ? string.Create(CultureInfo.InvariantCulture, $"   × {rate / other:0.00}") : "";
        var cores = against is null ? "" : string.Create(CultureInfo.InvariantCulture, $"   worker {(used.Worker - cpu.Worker) / took:0.00} cores, its browser's driver {(used.Driver - cpu.Driver) / took:0.00}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-46} {rate,5:0.0} frames/s   {sent / 1024.0 / Math.Max(drawn, 1),5:0.0} KB each{ratio}{cores}"));
        return rate;
    }
}
