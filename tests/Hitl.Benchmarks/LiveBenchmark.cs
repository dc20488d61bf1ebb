using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Hitl.AppHost.Local;
using Microsoft.Playwright;

namespace Hitl.Benchmarks;

/// <summary>
/// What the live page costs over the browser's bare screencast, on the same machine in the same run: click to changed frame,
/// frames a second on a page that never stands still, and the worker's processor time. Twice: at the end of the WebSocket, and on
/// the canvas of an operator's browser at the dashboard.
/// </summary>
internal static class LiveBenchmark
{
    private const int Clicks = 120, Watchers = 3, Rounds = 5;
    private const double PadX = 850, PadY = 120;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(10);
    private static readonly TimeProvider Clock = TimeProvider.System;

    public static async Task RunAsync()
    {
        await using var stack = await BenchStack.StartAsync(workers: 1);
        using var http = new HttpClient { BaseAddress = stack.Api };
        var port = FreePorts.Next();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = DashboardBenchmark.Browser(),
            Args = [$"--remote-debugging-port={port}", "--remote-allow-origins=*", .. Environment.IsPrivilegedProcess ? ["--no-sandbox"] : Array.Empty<string>()],
        });
        await ClicksAsync(stack, http, browser, port);
        await RatesAsync(stack, http, browser, port);
        await CanvasRatesAsync(stack, http, browser, port);
    }

    private static async Task ClicksAsync(BenchStack stack, HttpClient http, IBrowser browser, int port)
    {
        Samples bareClicks;
        await using (var run = await StoppedRun.StartAsync(http, "clicks", animate: false, Clock))
        await using (var bare = await BareScreencast.OpenAsync(browser, port, Page(stack, animate: false)))
        await using (var live = await DriveAsync(stack, http, run))
        {
            bareClicks = await ClickAsync(bare, "bare screencast: click → changed frame");
            bareClicks.Print();
            (await ClickAsync(live, "live page:       click → changed frame")).Print(bareClicks);
        }

        await using (var run = await StoppedRun.StartAsync(http, "canvas", animate: false, Clock))
        await using (var canvas = await OperatorCanvas.TakeOverAsync(browser, stack.Dashboard, run.InterventionId))
            (await canvas.ClickAsync("operator's canvas: click → changed and drawn", PadX, PadY, Clicks, Between, Clock)).Print(bareClicks);
    }

    private static async Task RatesAsync(BenchStack stack, HttpClient http, IBrowser browser, int port)
    {
        double bareRate;
        await using (var bare = await BareScreencast.OpenAsync(browser, port, Page(stack, animate: true)))
            bareRate = await RateAsync(bare, "bare screencast: animated page", null, stack);
        await using var run = await StoppedRun.StartAsync(http, "moving", animate: true, Clock);
        await using var moving = await DriveAsync(stack, http, run);
        await RateAsync(moving, "live page:       animated page", bareRate, stack);
        var watchers = new List<IScreen>();
        for (var n = 0; n < Watchers; n++)
            watchers.Add(await LiveScreen.ConnectAsync(moving.Address, $"watcher {n}", null));
        await RateAsync(moving, $"live page:       with {Watchers} watchers more", bareRate, stack);
        foreach (var watcher in watchers)
            await watcher.DisposeAsync();
    }

    // In turn, and by pairs: on a busy machine the rates swing, and both with it.
    private static async Task CanvasRatesAsync(BenchStack stack, HttpClient http, IBrowser browser, int port)
    {
        var ratios = new List<double>();
        for (var round = 1; round <= Rounds; round++)
        {
            double bareRate;
            await using (var bare = await BareScreencast.OpenAsync(browser, port, Page(stack, animate: true)))
                bareRate = await RateAsync(bare, $"bare screencast: animated page, round {round}", null, stack);
            await using var run = await StoppedRun.StartAsync(http, $"drawn{round}", animate: true, Clock);
            await using var canvas = await OperatorCanvas.TakeOverAsync(browser, stack.Dashboard, run.InterventionId);
            await Task.Delay(Settling, Clock);
            var (frames, started) = (await canvas.FramesAsync(), Clock.GetTimestamp());
            await Task.Delay(Span, Clock);
            var rate = (await canvas.FramesAsync() - frames) / Clock.GetElapsedTime(started).TotalSeconds;
            ratios.Add(rate / bareRate);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{$"operator's canvas: drawn, round {round}",-46} {rate,5:0.0} frames/s   × {rate / bareRate:0.00}"));
        }

        ratios.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"operator's canvas: against the bare one",-46} × {ratios[Rounds / 2]:0.00} (median; {ratios[0]:0.00} to {ratios[^1]:0.00})"));
    }

    private static Uri Page(BenchStack stack, bool animate) => new(stack.Practice, $"/controls?key=bare&animate={(animate ? "true" : "false")}");

    private static async Task<LiveScreen> DriveAsync(BenchStack stack, HttpClient http, StoppedRun run)
    {
        using var claimed = await http.PostAsJsonAsync($"/interventions/{run.InterventionId}/claim", new { });
        var token = (await claimed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString();
        return await LiveScreen.ConnectAsync(new Uri(stack.Api, $"/interventions/{run.InterventionId}/live"), "bench", token);
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
        await Task.Delay(Settling, Clock);
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
