using System.Net.WebSockets;
using Hitl.Contracts.Interventions;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Tests.Redis;
using Hitl.Worker.Hibernation;
using Hitl.Worker.Interventions;
using Hitl.Worker.Jobs;
using Hitl.Worker.Live;
using Hitl.Worker.Runs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Hitl.Tests.Sessions;

/// <summary>One run that waits in this process, with a real page, a real lease, and the test's clock.</summary>
internal sealed class ParkedInTest : IAsyncDisposable
{
    private readonly ParkedScene scene;
    private readonly ClientWebSocket socket = new();

    private ParkedInTest(ParkedScene scene, RunContext run, Hindrance hindrance, string interventionId)
    {
        (this.scene, Run, InterventionId) = (scene, run, interventionId);
        Live = new(interventionId, run.Page, [], [], scene.Store.Interventions, Time, NullLogger.Instance, CancellationToken.None);
        Parked = new(
            interventionId, run.Held.Taken.Secret, hindrance, run.Page, Live, new PageSleep(run, hindrance, scene.Seal), run.Queue, run.Held,
            new RunEnding(run.Queue, run.Lease, () => run.Tally.ToStats()), Time);
        run.Held.Parked = Parked;
        Live.Run = Parked;
    }

    public FakeTimeProvider Time => (FakeTimeProvider)Run.Time;
    public RunContext Run { get; }
    public string InterventionId { get; }
    public ParkedRun Parked { get; }
    public LivePage Live { get; }

    public static async Task<ParkedInTest> AtAsync(ParkedScene scene, Hindrance hindrance, FakeTimeProvider? clock = null, string? declined = null)
    {
        var time = clock ?? new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await scene.Store.EnqueueAsync(recipe: "list");
        var taken = await scene.Store.TakeAsync();
        var held = new HeldRun(taken with { TakenTimestamp = time.GetTimestamp() }, TimeSpan.FromDays(1), time);
        var page = await scene.OpenAsync();
        var run = new RunContext(
            held, scene.Recipe, page, new RunTally(taken, time), scene.Store.Queue, new Slots(Options.Create(new WorkerOptions())).TryTake()!, time)
        {
            DeclinedSession = declined,
        };
        await page.NavigateAsync(run.LastAsked, StoreHost.Token);
        await run.ReportAsync("open", "It stands there", 40);
        var id = await scene.Store.WaitAsync(taken);
        page.Parked = true;
        return new(scene, run, hindrance, id);
    }

    public Task<LookAnswer> LookAsync(CancellationToken aborted, params (string Name, string Value)[] values) => Parked.LookAsync(
        new() { LookId = "l_1", InterventionId = InterventionId, Operator = "ada", Values = values.ToDictionary(value => value.Name, value => value.Value) },
        aborted, Run.Held.Stopping);

    /// <summary>Puts the page away as the hibernator does.</summary>
    public Task<bool> SleepAsync() => Parked.SleepAsync(Parked.Attended, () => Task.FromResult(true), StoreHost.Token);

    /// <summary>Somebody with the claim sits down, and does nothing.</summary>
    public async Task SitAsync()
    {
        var claimed = Assert.IsType<InterventionResult.Claimed>(
            await scene.Store.Interventions.ClaimAsync(InterventionId, null, "ada", Operation.New(), StoreHost.Token));
        Assert.IsType<SitAnswer.Drives>(await Live.SeatAsync(new LiveViewer(socket, "v1", Time), claimed.Token, StoreHost.Token));
    }

    /// <summary>Somebody connects.</summary>
    public LiveViewer Join() => Live.Join(socket, null)!;

    public async ValueTask DisposeAsync()
    {
        Parked.Dispose();
        await Live.DisposeAsync();
        await Run.Page.DisposeAsync();
        Run.Held.Dispose();
        Run.Dispose();
        socket.Dispose();
        await scene.Store.Runs.CancelAsync(Run.Lease.RunId, "test", Operation.New(), StoreHost.Token);
    }
}

/// <summary>An obstacle that is what the test says.</summary>
internal sealed class ScriptedHindrance : Hindrance
{
    private int looks;

    public override InterventionReason Reason => Why;
    public InterventionReason Why { get; init; } = InterventionReason.RateLimited;
    public override string Message => "In the way.";
    public override TimeSpan? LooksAgainAfter => After;
    public override Func<Hitl.Worker.Browsers.RunPage, CancellationToken, Task<Hitl.Worker.Detection.PageVerdict>>? Elsewhere => OnWake;

    public int Looks => Volatile.Read(ref looks);
    public int Tries { get; private set; }

    /// <summary>An operator's try finds it gone.</summary>
    public bool GivesWay { get; init; }

    public TimeSpan? After { get; init; }
    public Func<Hitl.Worker.Browsers.RunPage, CancellationToken, Task<Hitl.Worker.Detection.PageVerdict>>? OnWake { get; set; }

    public override Task<LookFinding> LookAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref looks);
        return Task.FromResult(new LookFinding("Still there."));
    }

    public override string? WhyRefused(IReadOnlyDictionary<string, string> values) => null;

    public override Task<LookFinding> TryAsync(IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        Tries++;
        return Task.FromResult(new LookFinding(GivesWay ? null : "Still there."));
    }
}
