using System.Globalization;
using Hitl.Contracts.Runs;
using Hitl.Tests.Chaos;
using Hitl.Tests.EventsApi.Streaming;
using Hitl.Tests.Live;

namespace Hitl.Tests.Faults;

/// <summary>What a process holds after much work is what it held after a little. <c>HITL_SOAK_MINUTES</c> makes it longer.</summary>
[Collection(FaultStack.Collection)]
public sealed class SoakTests(FaultStack faults, ITestOutputHelper output)
{
    private const int Clients = 20, ShortestJobs = 12;
    private static readonly (string Name, string Resource, int Index)[] Services =
        [("events-api", "events-api", 0), ("dashboard", "dashboard", 0), ("redis", "redis", 0), ("worker 0 with its browser", "worker", 0), ("worker 1 with its browser", "worker", 1)];

    /// <summary>A garbage-collected process keeps what it may need again; what is lost for good grows with the work.</summary>
    private const double SlackMegabytes = 60;

    /// <summary>A browser keeps processes and pictures for the next page.</summary>
    private const double SlackBrowserMegabytes = 150;

    private const int SlackHandles = 40, SlackThreads = 25;

    [Fact]
    public async Task Services_AfterMuchWork_HoldWhatTheyHeldBefore()
    {
        var minutes = int.TryParse(Environment.GetEnvironmentVariable("HITL_SOAK_MINUTES"), NumberStyles.None, CultureInfo.InvariantCulture, out var set) ? set : 0;
        await WorkAsync(() => false);
        var before = new List<Holding>();
        foreach (var service in Services)
            before.Add(await SettledAsync(service.Resource, service.Index, null));
        var began = TimeProvider.System.GetTimestamp();
        await WorkAsync(() => TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(minutes));
        for (var n = 0; n < Services.Length; n++)
        {
            var (name, resource, index) = Services[n];
            var (was, now) = (before[n], await SettledAsync(resource, index, before[n]));
            output.WriteLine($"{name}: {was} → {now}");
            Assert.InRange(now.Megabytes, 0, was.Megabytes + (resource == "worker" ? SlackBrowserMegabytes : SlackMegabytes));
            Assert.InRange(now.Handles, 0, was.Handles + SlackHandles);
            Assert.InRange(now.Threads, 0, was.Threads + SlackThreads);
        }
    }

    /// <summary>Jobs of every kind, stream clients that come and go, and somebody who looks at the page of one that waits.</summary>
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
            await using (var ada = await LiveClient.DialAsync(new(faults.Stack.Api, $"/interventions/{blocked.InterventionId}/live")))
            {
                await ada.HelloAsync("ada", null);
                await ada.FrameAsync(() => ada.Frames > 0);
            }

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

    /// <summary>Connections, pages and a browser's processes close a little after the work: asked until it fits, or for as long as that takes at most.</summary>
    private async Task<Holding> SettledAsync(string resource, int index, Holding? before)
    {
        var now = Holding.Of(faults.Stack.ProcessId(resource, index));
        for (var n = 0; n < 50 && (before is null || now.Handles > before.Handles + SlackHandles || now.Threads > before.Threads + SlackThreads); n++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
            var next = Holding.Of(faults.Stack.ProcessId(resource, index));
            if (before is null && (next.Handles, next.Threads) == (now.Handles, now.Threads))
                return next;
            now = next;
        }

        return now;
    }

    /// <summary>Of a process and all below it; shared memory is counted once, by parts.</summary>
    private sealed record Holding(double Megabytes, int Handles, int Threads)
    {
        public static Holding Of(int root) => ChaosMonkey.Descendants(root).Prepend(root).Distinct().Select(One).Aggregate(
            new Holding(0, 0, 0), (sum, one) => new(sum.Megabytes + one.Megabytes, sum.Handles + one.Handles, sum.Threads + one.Threads));

        private static Holding One(int id)
        {
            try
            {
                var folder = $"/proc/{id.ToString(CultureInfo.InvariantCulture)}";
                var kilobytes = File.ReadLines($"{folder}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
                return new(
                    Math.Round(int.Parse(kilobytes, CultureInfo.InvariantCulture) / 1024.0), Directory.EnumerateFileSystemEntries($"{folder}/fd").Count(),
                    Directory.EnumerateDirectories($"{folder}/task").Count());
            }
            catch (Exception gone) when (gone is IOException or InvalidOperationException or UnauthorizedAccessException)
            {
                return new(0, 0, 0);
            }
        }
    }
}
