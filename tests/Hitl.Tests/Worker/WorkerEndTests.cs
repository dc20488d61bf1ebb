using System.Diagnostics;
using System.Globalization;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Redis;
using Hitl.Redis.Runs;
using Hitl.Tests.Redis;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Worker;

public sealed class WorkerEndTests(WorkerScene scene) : IClassFixture<WorkerScene>
{
    [Fact]
    public async Task Kill9_LeavesNoBrowserBehind()
    {
        await using var worker = await scene.StartWorkerAsync();
        IReadOnlyList<int> children;
        while ((children = Descendants(worker.Id)).Count < 3)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, StoreHost.Token);
        await worker.KillAsync();
        while (children.Any(IsAlive))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, StoreHost.Token);
    }

    [Fact]
    public async Task Terminate_RunThatWaits_IsHandedOverAtOnceAndSpendsNoAttempt()
    {
        var runId = await scene.StartAsync("moved", attempts: 1);
        await scene.UntilWaitingAsync(runId);
        await scene.Worker.TerminateAsync();
        var run = await scene.UntilEndedAsync(runId);
        Assert.Equal(FailureCode.WorkerLost, run.FailureCode);
        Assert.NotNull(run.NextRunId);
    }

    [Fact]
    public async Task Terminate_AResumeWasWrittenButNotHeard_TheEndIsWrittenAllTheSame()
    {
        await using var worker = await scene.StartWorkerAsync(("Redis:Workspace", "halfway"), ("Redis:LeaseSeconds", "300"));
        await using var store = StoreHost.Create(scene.Redis, ("Redis:Workspace", "halfway"));
        var id = await StartAsync(store, "moved", []);
        RunView? run;
        while ((run = await store.Runs.FindAsync(id, StoreHost.Token))!.Status is RunStatus.Queued or RunStatus.Running)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, StoreHost.Token);
        Assert.Equal(RunStatus.Waiting, run.Status);
        // As if the worker's own call had been cut off after Redis did it.
        var token = (string)(await store.Database.HashGetAsync($"{store.Prefix}run:{id}", "token"))!;
        var lease = new RunLease(id, run.JobId, token, null, run.TargetUrl, "moved");
        Assert.Equal(ResumeResult.Resumed, await store.Queue.ResumeAsync(lease, new(run.InterventionId!, Resolution.Cleared, ResolvedBy.Page), StoreHost.Token));

        await worker.TerminateAsync();

        run = (await store.Runs.FindAsync(id, StoreHost.Token))!;
        Assert.Equal((RunStatus.Failed, FailureCode.WorkerLost), (run.Status, run.FailureCode));
        Assert.NotNull(run.NextRunId);
        Assert.Equal(["intervention.created", "intervention.resolved", "run.failed", "run.queued"], (await store.EventsAsync()).TakeLast(4));
    }

    [Fact]
    public async Task Terminate_RunsThatEndInTime_CompleteAndNothingNewIsTaken()
    {
        await using var worker = await scene.StartWorkerAsync(("Redis:Workspace", "drain"), ("Worker:MaxRunning", "1"), ("Worker:DrainSeconds", "120"));
        await using var store = StoreHost.Create(scene.Redis, ("Redis:Workspace", "drain"));
        var running = await StartAsync(store, "slow", new() { ["seconds"] = 1 });
        while ((await store.Runs.FindAsync(running, StoreHost.Token))!.Status == RunStatus.Queued)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, StoreHost.Token);
        var next = await StartAsync(store, "catalog", []);

        Assert.Equal(0, await worker.TerminateAsync());

        Assert.Equal(RunStatus.Completed, (await store.Runs.FindAsync(running, StoreHost.Token))!.Status);
        Assert.Equal(RunStatus.Queued, (await store.Runs.FindAsync(next, StoreHost.Token))!.Status);
        Assert.Empty(await store.Get<Hitl.Redis.Workers.WorkerRegistry>().ListAsync(StoreHost.Token));
    }

    [Fact]
    public async Task Redis_AwayForLongerThanALease_HandsRunsOverWithoutAnAttemptAndWorksOn()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var worker = await scene.StartWorkerAsync(
            ("ConnectionStrings:redis", redis.ConnectionString), ("Redis:Workspace", "away"), ("Redis:LeaseSeconds", "12"), ("Worker:PollSeconds", "0.2"));
        await using var store = StoreHost.Create(redis, ("Redis:Workspace", "away"));
        var waits = await StartAsync(store, "moved", []);
        var works = await StartAsync(store, "slow", new() { ["seconds"] = 25 });
        await UntilAsync(async () => await store.Runs.FindAsync(waits, StoreHost.Token) is { Status: RunStatus.Waiting });
        await UntilAsync(async () => await store.Runs.FindAsync(works, StoreHost.Token) is { Progress.Step: not null });

        await redis.KillAsync();
        await UntilAsync(() => Task.FromResult(worker.Output.Split("lease could not be renewed in time").Length == 3));
        await redis.RestartAsync();

        foreach (var id in new[] { waits, works })
        {
            await UntilAsync(async () => await store.Runs.FindAsync(id, StoreHost.Token) is { Status: RunStatus.Failed });
            var run = (await store.Runs.FindAsync(id, StoreHost.Token))!;
            Assert.Equal(FailureCode.WorkerLost, run.FailureCode);
            Assert.Equal("The worker could not renew its lease in time (Redis was away, or the worker stood still) and let the run go.", run.ErrorMessage);
            Assert.Equal("1", (string?)await store.Database.HashGetAsync($"{store.Prefix}run:{run.NextRunId}", "tries"));
        }

        var next = (await store.Runs.FindAsync(waits, StoreHost.Token))!.NextRunId!;
        await UntilAsync(async () => await store.Runs.FindAsync(next, StoreHost.Token) is { Status: RunStatus.Waiting });
    }

    [Fact]
    public async Task NoBrowser_StaysUnhealthyAndLeavesJobsQueued()
    {
        await using var worker = await scene.StartWorkerAsync(("Browser:ExecutablePath", "/nowhere/chromium"), ("Redis:Workspace", "nobrowser"));
        using var http = new HttpClient { BaseAddress = worker.Address };
        string health;
        while (!(health = await (await http.GetAsync("/health", StoreHost.Token)).Content.ReadAsStringAsync(StoreHost.Token)).Contains("names no file", StringComparison.Ordinal))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, StoreHost.Token);
        Assert.Contains("apt-get install chromium", health, StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, StoreHost.Token);
    }

    private async Task<string> StartAsync(StoreHost store, string recipe, System.Text.Json.Nodes.JsonObject parameters) => (await store.Runs.EnqueueAsync(
        new() { Recipe = recipe, Params = System.Text.Json.JsonSerializer.SerializeToElement(parameters), TargetUrl = scene.Site.ToString(), MaxAttempts = 2 },
        Operation.New(), StoreHost.Token)).RunId;

    private static List<int> Descendants(int parent)
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .ToDictionary(id => id, ParentOf);
        var found = new List<int> { parent };
        for (var n = 0; n < found.Count; n++)
            found.AddRange(parents.Where(pair => pair.Value == found[n]).Select(pair => pair.Key));
        return [.. found.Skip(1)];
    }

    private static int ParentOf(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or IOException)
        {
            return false;
        }
    }
}
