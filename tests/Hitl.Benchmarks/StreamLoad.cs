using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Hitl.Redis;
using Hitl.Redis.Runs;

namespace Hitl.Benchmarks;

/// <summary>
/// Five thousand clients that come and go: most follow one run, as a page about it does, some everything; some read slowly,
/// and behind some connections nobody is left. Then a burst of events.
/// </summary>
internal static class StreamLoad
{
    private const int OfOneRun = 4_000, OfAll = 800, Slow = 100, HalfOpen = 100, Burst = 10_000, Events = 300, HangUpsPerSecond = 100;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan GiveUp = TimeSpan.FromMinutes(4);
    private static readonly TimeProvider Clock = TimeProvider.System;

    public static async Task RunAsync(BenchStack stack, HttpClient http)
    {
        using var stop = new CancellationTokenSource();
        var ofOneRun = Clients(stack, OfOneRun, "?run_id=r_none", Reading.Fast);
        var ofAll = Clients(stack, OfAll, "", Reading.Fast);
        var slow = Clients(stack, Slow, "", Reading.Slow);
        var halfOpen = Clients(stack, HalfOpen, "", Reading.Never);
        List<LoadClient> all = [.. ofOneRun, .. ofAll, .. slow, .. halfOpen];
        var began = Clock.GetTimestamp();
        var running = all.ConvertAll(client => client.RunAsync(stop.Token));
        await Task.WhenAll(all.Select(client => client.Connected));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{$"{all.Count:N0} stream clients",-46} connected in {Clock.GetElapsedTime(began).TotalSeconds:0.0} s"));

        await ComeAndGoAsync(stack, http, ofOneRun);
        await BurstAsync(stack, ofAll);
        Console.WriteLine($"{"clients that read slowly",-46} {slow.Count(client => client.CutOff > 0)} of {Slow} were cut off and came back");
        Console.WriteLine($"{"clients told to reload, or refused",-46} {all.Sum(client => client.Resets)}, {all.Sum(client => client.Refused)}");

        await stop.CancelAsync();
        await Task.WhenAll(running);
    }

    private static List<LoadClient> Clients(BenchStack stack, int count, string query, Reading reading) =>
        [.. Enumerable.Range(0, count).Select(_ => new LoadClient(stack.Api, query, reading, Clock))];

    /// <summary>How long an event takes while clients hang up and come back.</summary>
    private static async Task ComeAndGoAsync(BenchStack stack, HttpClient http, List<LoadClient> those)
    {
        var waiting = new ConcurrentDictionary<string, TaskCompletionSource>(StringComparer.Ordinal);
        await using var probe = new StreamReader(http, stack.Api, happened => Arrival(happened.Run).TrySetResult());
        await probe.Connected;
        var samples = new Samples("append → event at one client, others come and go");
        using var timer = new PeriodicTimer(Pace, Clock);
        for (var n = 0; n < Events && await timer.WaitForNextTickAsync(); n++)
        {
            for (var m = 0; m < HangUpsPerSecond * Pace.TotalSeconds; m++)
                those[Random.Shared.Next(those.Count)].HangUp();
            var began = Clock.GetTimestamp();
            await Arrival((await EnqueueAsync(stack)).RunId).Task;
            samples.Add(Clock.GetElapsedTime(began));
        }

        samples.Print();
        Console.WriteLine($"{"",-46} {those.Sum(client => client.CutOff):N0} came back meanwhile");

        TaskCompletionSource Arrival(string run) => waiting.GetOrAdd(run, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    private static async Task BurstAsync(BenchStack stack, List<LoadClient> readers)
    {
        var before = readers.ConvertAll(reader => reader.Events);
        var began = Clock.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Burst).Select(_ => EnqueueAsync(stack)));
        var appended = Clock.GetElapsedTime(began);
        var arrivals = new Samples($"burst of {Burst:N0} events, all at a client");
        var missing = Enumerable.Range(0, readers.Count).ToHashSet();
        while (missing.Count > 0 && Clock.GetElapsedTime(began) < GiveUp)
        {
            await Task.Delay(Pace, Clock);
            foreach (var n in missing.Where(n => readers[n].Events - before[n] >= Burst).ToList())
            {
                missing.Remove(n);
                arrivals.Add(Clock.GetElapsedTime(began));
            }
        }

        var seconds = Clock.GetElapsedTime(began).TotalSeconds;
        arrivals.Print();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{"",-46} appended at {Burst / appended.TotalSeconds:0}/s, delivered at {readers.Count * (double)Burst / seconds:0} events/s; exactly once at {readers.Where((reader, n) => reader.Events - before[n] == Burst).Count()} of {readers.Count}, {readers.Sum(reader => reader.CutOff)} cut off and back"));
    }

    private static Task<Enqueued> EnqueueAsync(BenchStack stack) => stack.Runs.EnqueueAsync(
        new() { Recipe = "bench", Params = JsonElement.Parse("{}"), TargetUrl = "http://localhost/" }, Operation.New(), CancellationToken.None);
}
