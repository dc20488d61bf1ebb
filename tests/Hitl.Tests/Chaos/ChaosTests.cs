using System.Globalization;
using System.Net;
using Hitl.Contracts.Events;
using Hitl.Contracts.Json;
using Hitl.Contracts.Runs;
using Hitl.Tests.Redis;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Chaos;

/// <summary>
/// The contract's "What must always hold", on real processes that are killed and frozen at random.
/// <c>HITL_CHAOS_SEED</c> repeats a run, <c>HITL_CHAOS_JOBS</c> and <c>HITL_CHAOS_FAULTS</c> make it longer.
/// </summary>
[Trait("kind", "chaos")]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int Replicas = 2, Workers = 3;
    private static readonly string[] Recipes = ["catalog", "catalog", "catalog", "one-time-code", "moved", "people-search", "busy"];

    [Fact]
    public async Task Processes_KilledAtRandom_LoseNothing()
    {
        int seed = Setting("HITL_CHAOS_SEED", Environment.TickCount & 0xFFFF), jobs = Setting("HITL_CHAOS_JOBS", 200), faults = Setting("HITL_CHAOS_FAULTS", 30);
        output.WriteLine($"seed {seed}");
        var cancellation = TestContext.Current.CancellationToken;
        await using var stack = await TestStack.StartAsync(new()
        {
            ApiReplicas = Replicas,
            Workers = Workers,
            Settings = new Dictionary<string, string>
            {
                ["Redis:LeaseSeconds"] = "4", ["Redis:GiveUpAfterSeconds"] = "5", ["Worker:MaxRunning"] = "3", ["Maintenance:IntervalMilliseconds"] = "250",
            },
        });
        await using var first = new StreamFollower(stack.ApiReplicas[0]);
        await using var second = new StreamFollower(stack.ApiReplicas[1]);
        using var client = new PatientClient(stack.Api);
        using var human = new ChaosOperator(stack.Api, stack.Practice);
        using var shift = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var working = human.WorkAsync(shift.Token);

        var monkey = new ChaosMonkey(stack, seed, Workers, Replicas);
        var accepting = AcceptAsync(client, jobs, cancellation);
        while (monkey.Faults.Count < faults)
            await monkey.StrikeAsync(cancellation);
        var accepted = await accepting;
        await AllEndedAsync(client, accepted, cancellation);
        await shift.CancelAsync();
        await working;

        var events = await CaughtUpAsync(client, first, second, accepted, cancellation);
        output.WriteLine($"{monkey.Faults.Count} faults ({string.Join(", ", monkey.Faults)}), {accepted.Count} jobs, {events.Count} events, "
            + $"{human.Acts} acts, {client.Repeats} repeated requests, {first.Connections}+{second.Connections} connections");
        Assert.Empty(human.Surprises);
        Assert.Empty(first.Refusals);
        Assert.Empty(second.Refusals);
        await HoldsAsync(client, events, accepted, cancellation);
    }

    private static async Task<IReadOnlyList<string>> AcceptAsync(PatientClient client, int jobs, CancellationToken cancellation)
    {
        var accepted = new List<string>();
        for (var n = 0; n < jobs; n++)
        {
            var recipe = Recipes[n % Recipes.Length];
            object parameters = recipe == "people-search" ? new { name = "John Smith" } : new { };
            using var answer = await client.PostAsync("/runs", new { recipe, @params = parameters }, cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            Assert.True(answer.StatusCode == HttpStatusCode.Accepted, $"{(int)answer.StatusCode} {text}");
            accepted.Add(System.Text.Json.JsonSerializer.Deserialize(text, HitlJson.Default.StartRunAnswer)!.JobId);
        }

        return accepted;
    }

    private static async Task AllEndedAsync(PatientClient client, IReadOnlyList<string> jobs, CancellationToken cancellation)
    {
        foreach (var job in jobs)
        {
            while ((await client.GetAsync($"/jobs/{job}", HitlJson.Default.JobView, cancellation)).Status is JobStatus.Queued or JobStatus.Active)
                await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, cancellation);
        }
    }

    /// <summary>Both readers must come to the same events, in the same order, each once.</summary>
    private static async Task<IReadOnlyList<HitlEvent>> CaughtUpAsync(
        PatientClient client, StreamFollower first, StreamFollower second, IReadOnlyList<string> jobs, CancellationToken cancellation)
    {
        var runs = new List<string>();
        foreach (var job in jobs)
            runs.AddRange((await client.GetAsync($"/jobs/{job}", HitlJson.Default.JobView, cancellation)).Runs.Select(run => run.RunId));
        bool Ended(StreamFollower follower) =>
            follower.Events.Select(one => one.Event).Where(one => one is RunCompleted or RunFailed).Cast<RunEvent>().Select(one => one.Run).ToHashSet().IsSupersetOf(runs);
        while (!Ended(first) || !Ended(second))
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellation);

        Assert.Equal(first.Events.Select(one => one.Id), second.Events.Select(one => one.Id));
        Assert.Equal(first.Events.Count, first.Events.Select(one => one.Id).Distinct().Count());
        Assert.DoesNotContain(first.Events, one => one.Event is StreamReset);
        return [.. first.Events.Select(one => one.Event)];
    }

    private static async Task HoldsAsync(PatientClient client, IReadOnlyList<HitlEvent> events, IReadOnlyList<string> jobs, CancellationToken cancellation)
    {
        var fold = EventFold.Of(events);
        foreach (var (run, count) in events.Where(one => one is RunCompleted or RunFailed).Cast<RunEvent>().GroupBy(one => one.Run).Select(group => (group.Key, group.Count())))
            Assert.True(count == 1, $"{run} ended {count} times");
        foreach (var group in events.OfType<RunEvent>().GroupBy(one => one.Run))
            Assert.True(group.Last() is RunCompleted or RunFailed, $"{group.Key} has an event after its end: {group.Last().Type}");
        foreach (var group in events.OfType<InterventionResolved>().GroupBy(one => one.InterventionId))
            Assert.Single(group);
        Assert.Equal(events.OfType<InterventionCreated>().Count(), events.OfType<InterventionResolved>().Count());

        foreach (var job in jobs)
        {
            var view = await client.GetAsync($"/jobs/{job}", HitlJson.Default.JobView, cancellation);
            foreach (var run in view.Runs)
                Assert.Equal(fold.Runs[run.RunId], run.Status);
            Assert.Null(view.Runs[^1].NextRunId);
        }

        var interventions = await client.GetAsync("/interventions?status=open,claimed&limit=10", HitlJson.Default.PageInterventionView, cancellation);
        Assert.Equal(0, interventions.Total);
        var unfinished = await client.GetAsync("/runs?status=queued,running,waiting&limit=10", HitlJson.Default.PageRunView, cancellation);
        Assert.Equal(0, unfinished.Total);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
