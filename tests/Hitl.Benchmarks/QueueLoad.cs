using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Redis;

namespace Hitl.Benchmarks;

/// <summary>A queue filled to its limit: rates, waiting times, and what is refused once it is full.</summary>
internal static class QueueLoad
{
    private const int Senders = 64, Takers = 8, Sample = 2_000, Posts = 200, Beyond = 50;
    private static readonly TimeSpan Starved = TimeSpan.FromSeconds(60);
    private static readonly TimeProvider Clock = TimeProvider.System;
    private static readonly long Began = Clock.GetTimestamp();

    public static async Task RunAsync(BenchStack stack, HttpClient http)
    {
        var posts = new Samples("POST /runs, one after the other");
        for (var n = 0; n < Posts; n++)
            await TimeAsync(posts, async () => (await PostAsync(http, stack.Api)).Dispose());
        posts.Print();
        await stack.EmptyAsync();

        var queued = new ConcurrentDictionary<string, QueuedJob>(StringComparer.Ordinal);
        await FillAsync(stack, Sample, queued);
        var more = FillAsync(stack, Sample, queued);
        (await TakeAsync(stack, $"take with {Sample:N0} waiting, while others send", queued)).Print();
        await more;
        CheckOrder("takers and senders at work", queued);
        await stack.EmptyAsync();

        queued.Clear();
        var began = Clock.GetTimestamp();
        await FillAsync(stack, LoadScale.Jobs, queued);
        Print($"queue of {LoadScale.Jobs:N0} jobs: enqueued", queued.Count, Clock.GetElapsedTime(began));
        await RefusedAsync(stack, http);
        (await TakeAsync(stack, $"take with {LoadScale.Jobs:N0} waiting", queued)).Print();
        CheckOrder($"{LoadScale.Jobs:N0} waiting", queued);
    }

    private static TimeSpan Now => Clock.GetElapsedTime(Began);

    private static Task FillAsync(BenchStack stack, int jobs, ConcurrentDictionary<string, QueuedJob> queued) =>
        Parallel.ForEachAsync(Enumerable.Range(0, jobs), new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (n, token) =>
        {
            var priority = (n % 100) switch { 0 => Priority.High, < 10 => Priority.Low, _ => Priority.Normal };
            var from = Now;
            var accepted = await stack.Runs.EnqueueAsync(
                new() { Recipe = "bench", Params = JsonElement.Parse("{}"), TargetUrl = "http://localhost/", Priority = priority }, Operation.New(), token);
            queued[accepted.RunId] = new(priority, from, Now);
        });

    private static async Task RefusedAsync(BenchStack stack, HttpClient http)
    {
        var answers = new List<string>();
        for (var n = 0; n < Beyond; n++)
        {
            using var answer = await PostAsync(http, stack.Api);
            var code = answer.StatusCode == HttpStatusCode.Accepted ? "" : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
            answers.Add($"{(int)answer.StatusCode} {code} {(answer.Headers.RetryAfter is { } after ? $"Retry-After {after}" : "")}".TrimEnd());
        }

        Targets.Check(
            answers.TrueForAll(answer => answer.StartsWith("503 queue_full Retry-After", StringComparison.Ordinal)), "POST /runs with the queue full",
            string.Join(", ", answers.GroupBy(answer => answer).Select(group => $"{group.Count()} × {group.Key}")));
    }

    private static async Task<Samples> TakeAsync(BenchStack stack, string what, ConcurrentDictionary<string, QueuedJob> queued)
    {
        var left = Sample;
        var taken = new ConcurrentDictionary<string, TimeSpan>(StringComparer.Ordinal);
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
                taken[run.Lease.RunId] = Now;
                await stack.Queue.CompleteAsync(run.Lease, Stats, null, CancellationToken.None);
            }

            return samples;
        });
        var durations = (await Task.WhenAll(takers)).SelectMany(one => one).ToList();
        Print($"{what}, and complete", durations.Count, Clock.GetElapsedTime(started));
        // A sender may hear of its job only after a taker had it.
        foreach (var (run, at) in taken)
        {
            while (!queued.ContainsKey(run))
                await Task.Delay(TimeSpan.FromMilliseconds(10), Clock);
            queued[run].Taken = at;
        }

        var all = new Samples(what);
        foreach (var duration in durations)
            all.Add(duration);
        return all;
    }

    private static void CheckOrder(string when, ConcurrentDictionary<string, QueuedJob> queued)
    {
        var beyond = FairOrder.LongestBeyond([.. queued.Values], Now);
        foreach (var priority in queued.Values.Where(job => job.Taken is not null).GroupBy(job => job.Priority).OrderBy(group => group.Key))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{$"{when}, priority {priority.Key}",-46} {priority.Count():N0} taken, longest wait {priority.Max(job => job.Taken!.Value - job.To).TotalSeconds:0.0} s"));
        }

        Targets.Check(beyond <= Starved, $"{when}: nobody waits 60 s beyond his turn", string.Create(CultureInfo.InvariantCulture, $"longest {beyond.TotalSeconds:0.00} s"));
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
