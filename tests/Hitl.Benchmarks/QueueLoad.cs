using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Redis;

namespace Hitl.Benchmarks;

/// <summary>A queue filled to its limit: rates, order, and what is refused once it is full.</summary>
internal static class QueueLoad
{
    public const int Jobs = 100_000;
    private const int Senders = 64, Takers = 8, Sample = 2_000, Beyond = 50;
    private static readonly TimeProvider Clock = TimeProvider.System;

    public static async Task RunAsync(BenchStack stack, HttpClient http)
    {
        var posts = new Samples("POST /runs, one after the other");
        for (var n = 0; n < Sample / 10; n++)
            await TimeAsync(posts, async () => (await PostAsync(http, stack.Api)).Dispose());
        posts.Print();

        var taken = new ConcurrentQueue<string>();
        await FillAsync(stack, Sample - (Sample / 10), new(StringComparer.Ordinal));
        (await TakeAsync(stack, $"take with {Sample:N0} waiting", taken)).Print();

        taken.Clear();
        var queued = new ConcurrentDictionary<string, (int Order, Priority Priority)>(StringComparer.Ordinal);
        var began = Clock.GetTimestamp();
        await FillAsync(stack, Jobs, queued);
        Print($"queue of {Jobs:N0} jobs: enqueued", queued.Count, Clock.GetElapsedTime(began));
        await RefusedAsync(stack, http);
        (await TakeAsync(stack, $"take with {Jobs:N0} waiting", taken)).Print();
        PrintOrder(taken.Select(run => queued[run]));
    }

    private static Task FillAsync(BenchStack stack, int jobs, ConcurrentDictionary<string, (int Order, Priority Priority)> queued)
    {
        var order = 0;
        return Parallel.ForEachAsync(Enumerable.Range(0, jobs), new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (n, token) =>
        {
            var priority = (n % 100) switch { 0 => Priority.High, < 10 => Priority.Low, _ => Priority.Normal };
            var accepted = await stack.Runs.EnqueueAsync(
                new() { Recipe = "bench", Params = JsonElement.Parse("{}"), TargetUrl = "http://localhost/", Priority = priority }, Operation.New(), token);
            queued[accepted.RunId] = (Interlocked.Increment(ref order), priority);
        });
    }

    private static async Task RefusedAsync(BenchStack stack, HttpClient http)
    {
        var answers = new List<string>();
        for (var n = 0; n < Beyond; n++)
        {
            using var answer = await PostAsync(http, stack.Api);
            var code = answer.StatusCode == HttpStatusCode.Accepted ? "" : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
            answers.Add($"{(int)answer.StatusCode} {code} {(answer.Headers.RetryAfter is { } after ? $"Retry-After {after}" : "")}".TrimEnd());
        }

        foreach (var group in answers.GroupBy(answer => answer))
            Console.WriteLine($"{"POST /runs with the queue full",-46} {group.Count()} × {group.Key}");
    }

    private static async Task<Samples> TakeAsync(BenchStack stack, string what, ConcurrentQueue<string> taken)
    {
        var left = Sample;
        var started = Clock.GetTimestamp();
        var takers = Enumerable.Range(0, Takers).Select(async _ =>
        {
            var samples = new List<TimeSpan>();
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var began = Clock.GetTimestamp();
                var run = await stack.Queue.TakeAsync(new("w_bench", new("http://127.0.0.1:1")), CancellationToken.None);
                samples.Add(Clock.GetElapsedTime(began));
                if (run is null)
                    continue;
                taken.Enqueue(run.Lease.RunId);
                await stack.Queue.CompleteAsync(run.Lease, Stats, null, CancellationToken.None);
            }

            return samples;
        });
        var durations = (await Task.WhenAll(takers)).SelectMany(one => one).ToList();
        Print($"{what}, and complete", durations.Count, Clock.GetElapsedTime(started));
        var all = new Samples(what);
        foreach (var duration in durations)
            all.Add(duration);
        return all;
    }

    /// <summary>Those of one priority that came later and were taken earlier; more than there are senders and takers would be unfair.</summary>
    private static void PrintOrder(IEnumerable<(int Order, Priority Priority)> taken)
    {
        foreach (var priority in taken.GroupBy(one => one.Priority).OrderBy(group => group.Key))
        {
            int highest = 0, worst = 0;
            foreach (var (order, _) in priority)
            {
                highest = Math.Max(highest, order);
                worst = Math.Max(worst, highest - order);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{$"order within priority {priority.Key}",-46} {priority.Count():N0} taken, none later than {worst} places behind its turn ({Senders} senders, {Takers} takers)"));
        }
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, Uri api) =>
        http.PostAsJsonAsync(new Uri(api, "/runs"), new { recipe = "catalog", @params = new { } });

    private static async Task TimeAsync(Samples samples, Func<Task> act)
    {
        var began = Clock.GetTimestamp();
        await act();
        samples.Add(Clock.GetElapsedTime(began));
    }

    private static void Print(string what, int count, TimeSpan took) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-46} {count:N0} in {took.TotalSeconds:0.0} s, {count / took.TotalSeconds:0}/s"));

    private static Hitl.Contracts.Runs.RunStats Stats { get; } = new()
    {
        ItemsExtracted = 0, TotalCost = 0, Pages = 0, Interventions = 0, DurationMs = 0, QueueWaitMs = 0, HumanWaitMs = 0,
    };
}
