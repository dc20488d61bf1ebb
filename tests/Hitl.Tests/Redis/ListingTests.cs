using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Redis.Interventions;
using Hitl.Redis.Runs;
using Hitl.Redis.Stats;
using Hitl.Redis.Workers;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Redis;

public sealed class ListingTests(RedisServer server) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly StoreHost _store = StoreHost.Create(server);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;
    public ValueTask DisposeAsync() => _store.DisposeAsync();
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_PageByPage_ShowsEachRunOnceNewestFirst()
    {
        var ids = new List<string>();
        for (var n = 0; n < 7; n++)
            ids.Add((await _store.EnqueueAsync()).RunId);
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await _store.Runs.ListAsync(new(), 3, cursor, Token))!;
            Assert.Equal(7, page.Total);
            seen.AddRange(page.Items.Select(run => run.RunId));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        ids.Reverse();
        Assert.Equal(ids, seen);
    }

    [Fact]
    public async Task List_Filters_CombineAndCountExactly()
    {
        var a = await _store.EnqueueAsync(recipe: "catalog", q: "Ann Lee");
        var b = await _store.EnqueueAsync(recipe: "slow", q: "Bob");
        var taken = await _store.TakeAsync();
        Assert.Equal(a.RunId, taken.Lease.RunId);

        async Task<IReadOnlyList<string>> Ids(RunFilter filter) => [.. (await _store.Runs.ListAsync(filter, 10, null, Token))!.Items.Select(run => run.RunId)];
        Assert.Equal([a.RunId], await Ids(new() { Statuses = [RunStatus.Running] }));
        Assert.Equal([b.RunId, a.RunId], await Ids(new() { Statuses = [RunStatus.Running, RunStatus.Queued] }));
        Assert.Equal([b.RunId], await Ids(new() { Recipe = "slow" }));
        Assert.Empty(await Ids(new() { Recipe = "slow", Statuses = [RunStatus.Running] }));
        Assert.Equal([a.RunId], await Ids(new() { Text = "ann" }));
        Assert.Equal([b.RunId], await Ids(new() { JobId = b.JobId }));
        Assert.Empty(await Ids(new() { To = DateTimeOffset.UnixEpoch.AddDays(1) }));
        Assert.Equal(1, (await _store.Runs.ListAsync(new() { Text = "bob" }, 10, null, Token))!.Total);
        Assert.Null(await _store.Runs.ListAsync(new(), 10, "nonsense", Token));
    }

    [Fact]
    public async Task Search_MoreThanOnePage_ContinuesWhereItStopped()
    {
        for (var n = 0; n < 5; n++)
            await _store.EnqueueAsync(q: n % 2 == 0 ? "hit" : "miss");
        var first = (await _store.Runs.ListAsync(new() { Text = "hit" }, 2, null, Token))!;
        Assert.Equal((2, 3L), (first.Items.Count, first.Total));
        var second = (await _store.Runs.ListAsync(new() { Text = "hit" }, 2, first.NextCursor, Token))!;
        Assert.Equal((1, 3L, null), (second.Items.Count, second.Total, second.NextCursor));
        Assert.DoesNotContain(second.Items[0].RunId, first.Items.Select(run => run.RunId));
    }

    [Fact]
    public async Task Interventions_ByStatusAndObstacle()
    {
        await _store.EnqueueAsync();
        await _store.EnqueueAsync(recipe: "slow");
        var first = await _store.WaitAsync(await _store.TakeAsync());
        var second = await _store.WaitAsync(await _store.TakeAsync());
        await _store.Interventions.ClaimAsync(first, null, "ann", Hitl.Redis.Operation.New(), Token);

        async Task<IReadOnlyList<string>> Ids(InterventionFilter filter) =>
            [.. (await _store.Interventions.ListAsync(filter, 10, null, Token))!.Items.Select(one => one.InterventionId)];
        Assert.Equal([second], await Ids(new() { Statuses = [InterventionStatus.Open] }));
        Assert.Equal([second, first], await Ids(new() { Statuses = [InterventionStatus.Open, InterventionStatus.Claimed] }));
        var obstacle = (await _store.Interventions.FindAsync(first, Token))!.Obstacle;
        Assert.Equal([first], await Ids(new() { Obstacle = obstacle }));
        Assert.Empty(await Ids(new() { Obstacle = obstacle, Statuses = [InterventionStatus.Open] }));
    }

    [Fact]
    public async Task Stats_AfterARunWithAHuman_CountIt()
    {
        await _store.EnqueueAsync();
        var run = await _store.TakeAsync();
        var id = await _store.WaitAsync(run);
        await _store.Queue.CompleteAsync(run.Lease, StoreHost.Stats, new(id, Resolution.Resolved, "ann"), Token);
        await _store.EnqueueAsync();
        var now = TimeProvider.System.GetUtcNow();
        var stats = await _store.Get<StatsStore>().ReadAsync(now.AddHours(-3), now, Token);
        Assert.Equal((2L, 1L, 0L, 1L, 1L), (stats.Hours.Sum(h => h.Queued), stats.Hours.Sum(h => h.Completed), stats.Hours.Sum(h => h.Failed),
            stats.Hours.Sum(h => h.InterventionsCreated), stats.Hours.Sum(h => h.InterventionsEnded)));
        Assert.NotNull(stats.MedianHumanWaitMs);
        Assert.Equal(("catalog", 1L), (stats.Recipes.Single().Recipe, stats.Recipes.Single().Completed));
        Assert.Equal((1L, 0L), (stats.Now.Queued, stats.Now.OpenInterventions));
    }

    [Fact]
    public async Task Workers_ThatReport_AreListed()
    {
        await _store.Queue.HeartbeatAsync(
            new() { WorkerId = "w_a", StartedAt = DateTimeOffset.UnixEpoch, Running = 1, Waiting = 2, MaxRunning = 4, Problem = "No browser." }, [], Token);
        var worker = Assert.Single(await _store.Get<WorkerRegistry>().ListAsync(Token));
        Assert.Equal(("w_a", 1, 2, 4, "No browser."), (worker.WorkerId, worker.Running, worker.Waiting, worker.MaxRunning, worker.Problem));
        await _store.Get<WorkerRegistry>().RemoveAsync("w_a", Token);
        Assert.Empty(await _store.Get<WorkerRegistry>().ListAsync(Token));
    }
}
