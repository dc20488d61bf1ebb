using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Hitl.Contracts.Runs;

namespace Hitl.Tests.Faults;

/// <summary>Redis that holds its connections and answers nothing, under the whole stack.</summary>
[Collection(FaultStack.Collection)]
public sealed class RedisPausedTests(FaultStack faults)
{
    /// <summary>Long enough for the client to give its connections up as dead.</summary>
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(15);

    private static readonly string[] Services = ["events-api", "worker-0", "worker-1"];

    [Fact]
    public async Task Redis_Frozen_IsSaidAnsweredWith503AndWaitedForAtRest()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = faults.Stack.Api };
        int[] services = [faults.Stack.ProcessId("events-api"), faults.Stack.ProcessId("worker"), faults.Stack.ProcessId("worker", 1)];
        var said = Services.ToDictionary(service => service, service => faults.Stack.Output.Lines(service).Count);
        faults.Stack.Pause("redis");
        try
        {
            using var refused = await http.GetAsync("/runs", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            using var health = await http.GetAsync("/health", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
            var checks = JsonElement.Parse(await health.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("checks");
            Assert.Equal("unhealthy", checks.GetProperty("redis").GetProperty("status").GetString());

            var before = services.Select(Work).ToArray();
            await Task.Delay(Watched, TimeProvider.System, TestContext.Current.CancellationToken);
            foreach (var service in Services)
            {
                var broken = faults.Stack.Output.Lines(service).Skip(said[service]).Where(line => line.Contains(" crit: ", StringComparison.Ordinal)).ToList();
                Assert.True(broken.Count == 0, $"{service}: {string.Join('\n', broken)}");
            }

            // A loop without a pause would use a whole core.
            Assert.All(services.Select((id, n) => Work(id) - before[n]), used => Assert.InRange(used, TimeSpan.Zero, Watched / 2));
        }
        finally
        {
            faults.Stack.Resume("redis");
        }

        var next = await faults.StartRunAsync(FaultRecipes.Stubborn, new { seconds = 0 });
        Assert.Equal(JobStatus.Completed, (await faults.JobEndsAsync(next.JobId)).Status);
    }

    private static TimeSpan Work(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime;
    }
}
