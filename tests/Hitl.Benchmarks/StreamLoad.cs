using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Hitl.Redis;
using Hitl.Redis.Runs;

namespace Hitl.Benchmarks;

/// <summary>
/// Thousands of clients that come and go: most follow one run, as a page about it does, some everything; some read slowly,
/// and behind some connections nobody is left. Then a burst of events, then a new API process, then much for those who don't read.
/// </summary>
internal static class StreamLoad
{
    private const int Events = 300, HangUpsPerSecond = 100;

    /// <summary>A client that does not read has some 4 MB in the kernel's buffers before the server notices.</summary>
    private const int LargeEvents = 600, LargeBytes = 20_000;

    private static readonly int Slow = LoadScale.Clients / 50, HalfOpen = LoadScale.Clients / 50, OfAll = LoadScale.Clients * 4 / 25;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan GiveUp = TimeSpan.FromMinutes(4);
    private static readonly TimeProvider Clock = TimeProvider.System;

    public static async Task RunAsync(BenchStack stack, HttpClient http)
    {
        using var stop = new CancellationTokenSource();
        var large = (await EnqueueAsync(stack)).RunId;
        var ofOneRun = Clients(stack, LoadScale.Clients - OfAll - Slow - HalfOpen, "?run_id=r_none", Reading.Fast);
        var ofAll = Clients(stack, OfAll, "", Reading.Fast);
        var slow = Clients(stack, Slow, $"?run_id={large}", Reading.Slow);
        var halfOpen = Clients(stack, HalfOpen, $"?run_id={large}", Reading.Never);
        List<LoadClient> all = [.. ofOneRun, .. ofAll, .. slow, .. halfOpen];
        var began = Clock.GetTimestamp();
        var running = all.ConvertAll(client => client.RunAsync(stop.Token));
        await Task.WhenAll(all.Select(client => client.Connected));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{$"{all.Count:N0} stream clients",-46} connected in {Clock.GetElapsedTime(began).TotalSeconds:0.0} s"));

        await ComeAndGoAsync(stack, http, ofOneRun);
        await BurstAsync(stack, ofAll);
        await RestartAsync(stack, ofAll, halfOpen);
        await CutOffAsync(stack, large, slow, halfOpen);
        Targets.Check(all.TrueForAll(client => client.Resets + client.Refused + client.Repeated == 0), "no client is told to reload, refused, or told twice",
            $"{all.Sum(client => client.Resets)}, {all.Sum(client => client.Refused)}, {all.Sum(client => client.Repeated)}");

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
        var began = Clock.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, LoadScale.Events).Select(_ => EnqueueAsync(stack)));
        var appended = Clock.GetElapsedTime(began);
        await UntilAllHaveAsync(readers, Events + LoadScale.Events);
        var seconds = Clock.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{$"burst of {LoadScale.Events:N0} events",-46} appended at {LoadScale.Events / appended.TotalSeconds:0}/s, all at all {readers.Count} clients after {seconds:0.0} s, {readers.Count * (double)LoadScale.Events / seconds:0} events/s"));
        CheckExactlyOnce("after the burst", readers, Events + LoadScale.Events);
    }

    /// <summary>While the API is away things go on; all clients come back at once and miss nothing.</summary>
    private static async Task RestartAsync(BenchStack stack, List<LoadClient> readers, List<LoadClient> halfOpen)
    {
        var before = halfOpen.Sum(client => client.CutOff);
        await stack.ApiProcess.StopAsync(TimeSpan.FromSeconds(15));
        for (var n = 0; n < Events; n++)
            await EnqueueAsync(stack);
        var began = Clock.GetTimestamp();
        await stack.ApiProcess.StartAsync();
        await UntilAllHaveAsync(readers, (2 * Events) + LoadScale.Events);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"API replaced",-46} all clients have all they missed after {Clock.GetElapsedTime(began).TotalSeconds:0.0} s, its start included; {before} half-open ones were cut off before"));
        CheckExactlyOnce("after the API was replaced", readers, (2 * Events) + LoadScale.Events);
    }

    private static async Task CutOffAsync(BenchStack stack, string run, List<LoadClient> slow, List<LoadClient> oldHalfOpen)
    {
        // A process that ends takes its half-open connections with it: these are the new one's.
        using var stop = new CancellationTokenSource();
        var halfOpen = Clients(stack, oldHalfOpen.Count, $"?run_id={run}", Reading.Never);
        var running = halfOpen.ConvertAll(client => client.RunAsync(stop.Token));
        await Task.WhenAll(halfOpen.Select(client => client.Connected));
        var before = slow.ConvertAll(client => client.CutOff);
        await AppendLargeAsync(stack, run);
        var began = Clock.GetTimestamp();
        bool All() => halfOpen.TrueForAll(client => client.CutOff > 0) && slow.Where((client, n) => client.CutOff > before[n]).Count() == slow.Count;
        while (!All() && Clock.GetElapsedTime(began) < GiveUp)
            await Task.Delay(Pace, Clock);
        Targets.Check(halfOpen.TrueForAll(client => client.CutOff > 0), "half-open clients are let go", string.Create(CultureInfo.InvariantCulture,
            $"{halfOpen.Count(client => client.CutOff > 0)} of {halfOpen.Count} after {Clock.GetElapsedTime(began).TotalSeconds:0} s"));
        var cut = slow.Where((client, n) => client.CutOff > before[n]).Count();
        Targets.Check(cut == slow.Count, "clients that read too slowly are cut off", $"{cut} of {slow.Count}");
        await stop.CancelAsync();
        await Task.WhenAll(running);
    }

    private static async Task AppendLargeAsync(BenchStack stack, string run)
    {
        var text = new string('x', LargeBytes);
        while (await stack.Queue.TakeAsync(new("w_bench", new("http://127.0.0.1:1")), CancellationToken.None) is { } taken)
        {
            if (taken.Lease.RunId != run)
                continue;
            for (var n = 0; n < LargeEvents; n++)
                await stack.Queue.ProgressAsync(taken.Lease, new(text, "much", n, null), [], CancellationToken.None);
            return;
        }
    }

    private static async Task UntilAllHaveAsync(List<LoadClient> readers, int events)
    {
        var began = Clock.GetTimestamp();
        while (readers.Exists(reader => reader.Events < events) && Clock.GetElapsedTime(began) < GiveUp)
            await Task.Delay(Pace, Clock);
    }

    /// <summary>Nothing twice (each id is newer than the last one), and as many as there are: then nothing is missing either.</summary>
    private static void CheckExactlyOnce(string when, List<LoadClient> readers, int events)
    {
        var exact = readers.Count(reader => reader.Events == events && reader.Repeated == 0);
        Targets.Check(exact == readers.Count, $"each event exactly once, {when}", $"at {exact} of {readers.Count} clients; {readers.Sum(reader => reader.CutOff)} times one was cut off and came back");
    }

    private static Task<Enqueued> EnqueueAsync(BenchStack stack) => stack.Runs.EnqueueAsync(
        new() { Recipe = "bench", Params = JsonElement.Parse("{}"), TargetUrl = "http://localhost/" }, Operation.New(), CancellationToken.None);
}
