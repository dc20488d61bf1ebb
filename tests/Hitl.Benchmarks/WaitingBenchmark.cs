using System.Globalization;
using System.Text.Json;
using Hitl.Contracts.Runs;
using Hitl.Redis;
using Hitl.Redis.Runs;

namespace Hitl.Benchmarks;

/// <summary>What a run that waits for a human costs in memory: with its page open, and when it hibernates. Linux only.</summary>
internal static class WaitingBenchmark
{
    private const int Awake = 20, Asleep = 1_000, Before = 40;
    private static readonly TimeProvider Clock = TimeProvider.System;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static async Task RunAsync()
    {
        // HITL_BENCH_WAITING makes it shorter: each run loads a page, and a thousand take some minutes.
        var many = int.TryParse(Environment.GetEnvironmentVariable("HITL_BENCH_WAITING"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : Asleep;
        await MeasureAsync("with their pages open", Awake, ("Worker:HibernateAfterSeconds", "86400"));
        await MeasureAsync("hibernating", many, ("Worker:HibernateAfterSeconds", "0"));
    }

    private static async Task MeasureAsync(string how, int count, params (string Key, string Value)[] settings)
    {
        await using var stack = await BenchStack.StartAsync(1, [("Worker:MaxRunning", "4"), ("Worker:SettleSeconds", "0.2"), .. settings]);
        for (var n = 0; n < 4; n++)
            await EnqueueAsync(stack, "catalog", "{}");
        await UntilAsync(stack, RunStatus.Completed, 4);
        await Task.Delay(Settle, Clock);
        var cold = Megabytes(stack.WorkerProcessId);
        // What the first runs that wait cost stays with the processes when they are gone: it is no part of what one more costs.
        foreach (var run in await WaitAsync(stack, Before, 0))
            await stack.Runs.CancelAsync(run.RunId, "bench", Operation.New(), CancellationToken.None);
        await UntilAsync(stack, RunStatus.Failed, Before, Before);
        await Task.Delay(Settle, Clock);
        var before = Megabytes(stack.WorkerProcessId);
        var started = Clock.GetTimestamp();
        await WaitAsync(stack, count, Before);
        var took = Clock.GetElapsedTime(started);
        await Task.Delay(Settle, Clock);
        var after = Megabytes(stack.WorkerProcessId);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{count} runs wait, {how}: {after.Total - before.Total:0} MB more than none ({before.Total:0} → {after.Total:0}), {(after.Total - before.Total) / count:0.00} MB a run; "
            + $"worker {before.Worker:0} → {after.Worker:0}, driver {before.Driver:0} → {after.Driver:0}, browser {before.Browser:0} → {after.Browser:0}; there after {took.TotalSeconds:0} s; "
            + $"{after.Total - cold.Total:0} MB more than a worker in which no run ever waited ({cold.Total:0})"));
    }

    private static async Task<IReadOnlyList<Enqueued>> WaitAsync(BenchStack stack, int count, int cancelled)
    {
        var all = new List<Enqueued>();
        for (var n = 0; n < count; n++)
            all.Add(await EnqueueAsync(stack, "people-search", """{"name":"John Smith"}"""));
        await UntilAsync(stack, RunStatus.Waiting, count, cancelled);
        return all;
    }

    private static Task<Enqueued> EnqueueAsync(BenchStack stack, string recipe, string parameters) => stack.Runs.EnqueueAsync(
        new() { Recipe = recipe, Params = JsonElement.Parse(parameters), TargetUrl = stack.Practice.ToString(), Session = "none", MaxAttempts = 1 },
        Operation.New(), CancellationToken.None);

    private static async Task UntilAsync(BenchStack stack, RunStatus status, int count, int cancelled = 0)
    {
        while (true)
        {
            if ((await stack.Runs.ListAsync(new() { Statuses = [status] }, 1, null, CancellationToken.None))!.Total >= count)
                return;
            if ((await stack.Runs.ListAsync(new() { Statuses = [RunStatus.Failed] }, 1, null, CancellationToken.None))! is { } failed && failed.Total > cancelled)
                throw new InvalidOperationException($"A run failed: {failed.Items[0].ErrorMessage}");
            await Task.Delay(Look, Clock);
        }
    }

    /// <summary>
    /// Memory of the worker, Playwright's driver and the browser with its processes, in MB: what they made themselves, each
    /// with its part of what they share. Without mapped files, whose part changes with every other browser on the machine.
    /// </summary>
    private static (double Worker, double Driver, double Browser, double Total) Megabytes(int worker)
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
            .Where(id => id > 0).Select(id => (Id: id, Parent: ParentOf(id))).ToArray();
        int[] drivers = [.. parents.Where(one => one.Parent == worker).Select(one => one.Id)];
        var all = new List<int>(drivers);
        for (var n = 0; n < all.Count; n++)
            all.AddRange(parents.Where(one => one.Parent == all[n]).Select(one => one.Id));
        var (own, driver, browser) = (Own(worker), drivers.Sum(Own), all.Except(drivers).Sum(Own));
        return (own, driver, browser, own + driver + browser);
    }

    private static int ParentOf(int id) => Read($"/proc/{id}/stat") is { } stat && stat.Split(')')[^1].Split(' ') is [_, _, var parent, ..]
        ? int.Parse(parent, CultureInfo.InvariantCulture) : 0;

    private static double Own(int id) => (Read($"/proc/{id}/smaps_rollup") ?? "").Split('\n')
        .Where(line => line.StartsWith("Pss_Anon:", StringComparison.Ordinal) || line.StartsWith("Pss_Shmem:", StringComparison.Ordinal))
        .Sum(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024);

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // The process ended between the list and here.
            return null;
        }
    }
}
