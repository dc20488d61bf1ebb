using System.Diagnostics;
using System.Globalization;
using Hitl.Contracts.Runs;
using Hitl.Tests.EventsApi.Streaming;

namespace Hitl.Tests.Faults;

/// <summary>What a process holds after much work is what it held after a little. <c>HITL_SOAK_MINUTES</c> makes it longer.</summary>
[Collection(FaultStack.Collection)]
public sealed class SoakTests(FaultStack faults, ITestOutputHelper output)
{
    private const int Clients = 20, ShortestJobs = 12;
    private static readonly string[] Services = ["events-api", "worker-0", "worker-1"];

    /// <summary>A garbage-collected process keeps what it may need again; what is lost for good grows with the work.</summary>
    private const double SlackMegabytes = 60;

    private const int SlackHandles = 40, SlackThreads = 25;

    [Fact]
    public async Task Services_AfterMuchWork_HoldWhatTheyHeldBefore()
    {
        var minutes = int.TryParse(Environment.GetEnvironmentVariable("HITL_SOAK_MINUTES"), NumberStyles.None, CultureInfo.InvariantCulture, out var set) ? set : 0;
        await WorkAsync(() => false);
        var before = Services.Select(Holding.Of(faults)).ToList();
        var began = TimeProvider.System.GetTimestamp();
        await WorkAsync(() => TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(minutes));
        for (var n = 0; n < Services.Length; n++)
        {
            var (was, now) = (before[n], await SettledAsync(Services[n], before[n]));
            output.WriteLine($"{Services[n]}: {was} → {now}");
            Assert.InRange(now.Megabytes, 0, was.Megabytes + SlackMegabytes);
            Assert.InRange(now.Handles, 0, was.Handles + SlackHandles);
            Assert.InRange(now.Threads, 0, was.Threads + SlackThreads);
        }
    }

    /// <summary>Jobs of every kind, and stream clients that come and go.</summary>
    private async Task WorkAsync(Func<bool> goOn)
    {
        var done = 0;
        while (done < ShortestJobs || goOn())
        {
            var streams = new List<SseStream>();
            for (var n = 0; n < Clients; n++)
                streams.Add(await SseStream.OpenAsync(faults.Stack.Api, n % 2 == 0 ? "?from=start" : ""));
            var jobs = new List<StartRunAnswer>();
            foreach (var recipe in (string[])["catalog", FaultRecipes.Stubborn, "catalog"])
                jobs.Add(await faults.StartRunAsync(recipe, recipe == "catalog" ? new { } : new { seconds = 0 }));
            jobs.Add(await faults.StartBlockedAsync());
            var blocked = await faults.RunReachesAsync(jobs[^1].RunId, RunStatus.Waiting);
            using (await faults.Client.PostAsync($"/interventions/{blocked.InterventionId}/cancel", new { }, TestContext.Current.CancellationToken))
            {
            }

            foreach (var job in jobs)
                await faults.JobEndsAsync(job.JobId);
            foreach (var stream in streams)
                await stream.DisposeAsync();
            done += jobs.Count;
        }
    }

    /// <summary>Connections and pages close a little after the work: asked until it fits, or for as long as that takes at most.</summary>
    private async Task<Holding> SettledAsync(string service, Holding before)
    {
        var now = Holding.Of(faults)(service);
        for (var n = 0; n < 50 && (now.Handles > before.Handles + SlackHandles || now.Threads > before.Threads + SlackThreads); n++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
            now = Holding.Of(faults)(service);
        }

        return now;
    }

    private sealed record Holding(double Megabytes, int Handles, int Threads)
    {
        public static Func<string, Holding> Of(FaultStack faults) => service =>
        {
            using var process = Process.GetProcessById(service == "events-api"
                ? faults.Stack.ProcessId(service) : faults.Stack.ProcessId("worker", service[^1] - '0'));
            return new(Math.Round(process.WorkingSet64 / 1024.0 / 1024.0), Directory.EnumerateFileSystemEntries($"/proc/{process.Id}/fd").Count(), process.Threads.Count);
        };
    }
}
