using System.Globalization;
using Hitl.Contracts.Json;
using Hitl.Contracts.Runs;
using Hitl.Tests.Faults;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Chaos;

/// <summary>
/// The contract's "What must always hold", on real processes that are killed, frozen and restarted. <c>HITL_CHAOS_SEED</c>
/// repeats a run's faults and chances, <c>HITL_CHAOS_JOBS</c> and <c>HITL_CHAOS_FAULTS</c> make it longer.
/// </summary>
[Trait("kind", "chaos")]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int Replicas = 2, Workers = 3;

    /// <summary>Of the jobs, before the first fault.</summary>
    private const double HeadStart = 0.1;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250), LongestTail = TimeSpan.FromMinutes(10);
    private readonly long _began = TimeProvider.System.GetTimestamp();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Processes_KilledFrozenAndRestarted_LoseNothing()
    {
        int seed = Setting("HITL_CHAOS_SEED", Environment.TickCount & 0xFFFF), jobs = Setting("HITL_CHAOS_JOBS", 200), faults = Setting("HITL_CHAOS_FAULTS", 30);
        output.WriteLine($"seed {seed}");
        using var settings = new ChaosSettings();
        var processes = new MarkedProcesses(settings.Mark);
        await using (var stack = await TestStack.StartAsync(new() { ApiReplicas = Replicas, Workers = Workers, Settings = settings.All }))
            await UnderFireAsync(stack, processes, seed, jobs, faults);
        await FaultStack.UntilAsync(() => Task.FromResult(processes.Left()), left => left.Count == 0);
        Say("no process left");
    }

    private async Task UnderFireAsync(TestStack stack, MarkedProcesses processes, int seed, int jobs, int faults)
    {
        Say("started");
        await using var first = new StreamFollower(stack.ApiReplicas[0], new Random(seed + 1));
        await using var second = new StreamFollower(stack.ApiReplicas[1], new Random(seed + 2));
        using var client = new PatientClient(stack.Api);
        var aim = new ChaosAim();
        using var human = new ChaosOperator(stack, aim, seed + 3);
        using var shift = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var working = human.WorkAsync(shift.Token);
        using var load = new ChaosLoad(client, jobs);
        var posting = load.PostAllAsync(Cancelled);

        var random = new Random(seed);
        var deck = ChaosDeck.Shuffled(faults, random);
        var monkey = new ChaosMonkey(stack, client, aim, random, Workers, Replicas);
        for (var n = 0; n < deck.Count; n++)
        {
            double Share(double done) => HeadStart + (1 - HeadStart) * done / deck.Count;
            load.LetIn(Share(n + 0.4));
            await monkey.StrikeAsync(deck[n], () => load.LetIn(Share(n + 0.8)), () => load.LetIn(Share(n + 1)), Cancelled);
            processes.See(stack, Workers, Replicas);
            Say($"{n + 1} {monkey.Strikes[^1]}");
        }

        await monkey.AllRisenAsync();
        await posting;
        await AllEndedAsync(client, load.Accepted);
        await shift.CancelAsync();
        await working;
        Say("all ended");

        var after = await Aftermath.ReadAsync(stack.Api, client, Cancelled);
        Report(seed, monkey.Strikes, load.Accepted.Count, after);
        output.WriteLine($"{human.Acts} acts, {client.Repeats + human.Repeats} repeated requests, "
            + $"{first.Connections}+{second.Connections} connections, {first.Cuts}+{second.Cuts} of them broken off by the reader");
        Assert.Empty(human.Surprises);
        Hit(monkey.Strikes);
        await after.IsSeenByAsync(first);
        await after.IsSeenByAsync(second);
        after.EveryRunEndedOnce();
        after.EveryInterventionWasResolvedOnce();
        after.Kept(human.Promised);
        await after.JobsAreAsync(load.Accepted, client, Cancelled);
        await after.ListsAreTheFoldAsync(client, Cancelled);
        // Whoever is ready to fail every job loses none: most of them must have been done.
        Assert.InRange(after.Completed, jobs / 2, jobs);
        await NothingIsOpenAsync(client, processes);
        processes.See(stack, Workers, Replicas);
        Say("all holds");
    }

    private static async Task AllEndedAsync(PatientClient client, IReadOnlyList<string> jobs)
    {
        var began = TimeProvider.System.GetTimestamp();
        foreach (var job in jobs)
        {
            while (await client.GetAsync($"/jobs/{job}", HitlJson.Default.JobView, Cancelled) is { Status: JobStatus.Queued or JobStatus.Active } view)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(began) < LongestTail, $"{job} does not end: {view.Runs[^1]}");
                await Task.Delay(Glance, TimeProvider.System, Cancelled);
            }
        }
    }

    /// <summary>One browser with its driver for each worker, and no context in any of them.</summary>
    private static async Task NothingIsOpenAsync(PatientClient client, MarkedProcesses processes)
    {
        await FaultStack.UntilAsync(() => Task.FromResult((processes.Browsers().Count, processes.Drivers().Count)), now => now == (Workers, Workers));
        foreach (var browser in processes.Browsers())
            await FaultStack.UntilAsync(() => OpenContexts.CountAsync(browser, Cancelled), contexts => contexts == 0);
        await FaultStack.UntilAsync(
            async () => (await client.GetAsync("/workers", HitlJson.Default.PageWorkerView, Cancelled)).Items.Sum(worker => worker.Running + worker.Waiting),
            held => held == 0);
    }

    private void Report(int seed, List<ChaosStrike> strikes, int jobs, Aftermath after)
    {
        var kinds = strikes.GroupBy(one => $"{one.Fault.Manner} {one.Fault.Kind}".ToLowerInvariant()).OrderBy(group => group.Key, StringComparer.Ordinal);
        output.WriteLine($"seed {seed}: {strikes.Count} faults ({string.Join(", ", kinds.Select(group => $"{group.Count()} {group.Key}"))})");
        output.WriteLine($"{strikes.Count(one => one.HitWait)} hit while a run waited, {strikes.Count(one => one.HitLook)} while a look was under way; "
            + $"frozen browsers: {strikes.Count(one => one.Outcome == ChromiumVictim.CameBack)} came back, {strikes.Count(one => one.Outcome == ChromiumVictim.Replaced)} were replaced");
        output.WriteLine($"{jobs} jobs, {after.Runs} runs of which {after.Completed} completed, {after.Interventions} interventions, {after.Events} events; "
            + $"unfinished at the faults: {string.Join(' ', strikes.Select(one => one.Unfinished?.ToString(CultureInfo.InvariantCulture) ?? "≥1"))}");
    }

    private static void Hit(List<ChaosStrike> strikes)
    {
        Assert.Superset(ChaosDeck.Each.ToHashSet(), strikes.Select(one => one.Fault with { Aim = FaultAim.None }).ToHashSet());
        Assert.Contains(strikes, one => one.HitWait);
        Assert.Contains(strikes, one => one.HitLook);
        Assert.InRange(strikes.Count(one => one.Unfinished == 0), 0, strikes.Count / 10);
        Assert.Contains(strikes, one => one.Outcome == ChromiumVictim.CameBack);
        Assert.Contains(strikes, one => one.Outcome == ChromiumVictim.Replaced);
        Assert.All(strikes.Where(one => one.Fault.Manner == FaultManner.Restart), one => Assert.Equal("0", one.Outcome));
    }

    private void Say(string what) => output.WriteLine($"chaos {TimeProvider.System.GetElapsedTime(_began).TotalSeconds:0.0} s: {what}");

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
