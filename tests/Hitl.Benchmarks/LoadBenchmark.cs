using System.Globalization;

namespace Hitl.Benchmarks;

/// <summary>More than a Hitl is meant for, at once: what it does then, what it refuses, and what each process holds at most.</summary>
internal static class LoadBenchmark
{
    public static async Task RunAsync()
    {
        await using (var stack = await BenchStack.StartAsync(
            ("Redis:MaxQueuedJobs", LoadScale.Jobs.ToString(CultureInfo.InvariantCulture)), ("Redis:LeaseSeconds", "300"),
            ("Limits:ChangesBurst", LimitLoad.Burst.ToString(CultureInfo.InvariantCulture)), ("Limits:ChangesPerSecond", "10")))
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
            await QueueLoad.RunAsync(stack, http);
            await LimitLoad.RunAsync(stack, http);
            await stack.EmptyAsync();
            await StreamLoad.RunAsync(stack, http);
            PeakMemory.Check(stack.Processes, "");
        }

        await WorkerLoad.RunAsync();
    }
}
