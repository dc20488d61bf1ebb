using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Hitl.Redis;
using Hitl.Redis.Runs;
using Microsoft.Playwright;

namespace Hitl.Benchmarks;

/// <summary>How long an event takes from the call that writes it to the page of an operator, and what an open board costs.</summary>
internal static class DashboardBenchmark
{
    private const int Runs = 200, QuietEvents = 100, EventsPerSecond = 50, Seconds = 20;
    private static readonly string[] Browsers = ["chromium", "google-chrome", "msedge"];
    private static readonly TimeProvider Clock = TimeProvider.System;

    /// <summary>Notes when a text "tick n" first stands in the document, by the wall clock that this process reads too.</summary>
    private const string Watch = """
        window.seen = {};
        new MutationObserver(changes => {
          for (const change of changes) {
            const text = change.type === 'characterData' ? change.target.data : change.target.textContent;
            for (const tick of text.match(/tick \d+/g) ?? []) window.seen[tick] ??= Date.now();
          }
        }).observe(document, { subtree: true, childList: true, characterData: true });
        """;

    public static async Task RunAsync()
    {
        await using var stack = await BenchStack.StartAsync(("Redis:LeaseSeconds", "300"));
        var taken = new List<TakenRun>();
        for (var n = 0; n < Runs; n++)
            await stack.Runs.EnqueueAsync(new() { Recipe = "bench", Params = JsonElement.Parse("{}"), TargetUrl = $"http://localhost/{n}" }, Operation.New(), CancellationToken.None);
        while (await stack.Queue.TakeAsync(new("w_bench", new("http://127.0.0.1:1")), CancellationToken.None) is { } run)
            taken.Add(run);

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Browser(), Args = Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [] });
        var page = await browser.NewPageAsync(new() { BypassCSP = true, ViewportSize = new() { Width = 1440, Height = 900 } });
        await page.AddInitScriptAsync(Watch);
        await page.GotoAsync(stack.Dashboard.ToString());
        await page.GetByText("localhost/0", new() { Exact = false }).First.WaitForAsync();
        Console.WriteLine($"{taken.Count} runs active on one open board");

        await MeasureAsync(stack, page, taken, "append → DOM, ten events a second", QuietEvents, TimeSpan.FromMilliseconds(100));
        await MeasureAsync(stack, page, taken, $"append → DOM, {EventsPerSecond} events a second", EventsPerSecond * Seconds, TimeSpan.FromSeconds(1d / EventsPerSecond));
    }

    private static async Task MeasureAsync(BenchStack stack, IPage page, List<TakenRun> runs, string what, int events, TimeSpan every)
    {
        var sent = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        var cpu = stack.DashboardCpu();
        var started = Clock.GetTimestamp();
        using var timer = new PeriodicTimer(every, Clock);
        for (var n = 0; n < events && await timer.WaitForNextTickAsync(); n++)
        {
            var tick = string.Create(CultureInfo.InvariantCulture, $"tick {events}{n:00000}");
            sent[tick] = Clock.GetUtcNow().ToUnixTimeMilliseconds();
            await stack.Queue.ProgressAsync(runs[n % runs.Count].Lease, new("bench", tick, n, null), [], CancellationToken.None);
        }

        var cores = (stack.DashboardCpu() - cpu) / Clock.GetElapsedTime(started);
        await Task.Delay(TimeSpan.FromSeconds(2), Clock);
        var seen = await page.EvaluateAsync<Dictionary<string, long>>("() => window.seen");
        var samples = new Samples(what);
        foreach (var (tick, at) in sent)
        {
            if (seen.TryGetValue(tick, out var shown))
                samples.Add(TimeSpan.FromMilliseconds(shown - at));
        }

        samples.Print();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"",-46} {sent.Keys.Count(seen.ContainsKey)} of {events} were shown; dashboard {cores:0.00} cores"));
    }

    public static string? Browser() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Browsers.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}
