using Hitl.Dashboard.Api;
using Hitl.Dashboard.Circuits;
using Hitl.Dashboard.Interventions;
using Microsoft.Extensions.Time.Testing;

namespace Hitl.Tests.Dashboard;

public sealed class InterventionClaimTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(20);

    // At most this long after a refusal that is not about the claim itself.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Claim_WhileItsPageIsOpen_IsRenewedPastItsMinuteAndEndsWithThePage()
    {
        var time = new TimersSeen();
        await using var api = await StartBlockedAsync(time);
        using var http = new HttpClient { BaseAddress = api.Address };
        var client = new HitlApi(http);
        var lost = new List<ApiProblem>();
        await using var bob = new InterventionClaim(client, "i_1", "bob", new(), time);

        await using (var ann = new InterventionClaim(client, "i_1", "ann", new(), time))
        {
            await ann.TakeAsync(problem => { lost.Add(problem); return Task.CompletedTask; }, CancellationToken.None);
            for (var renewals = 1; renewals <= 6; renewals++)
            {
                await UntilAsync(() => time.Timers == renewals);
                time.Advance(Step);
                await UntilAsync(() => api.Posts.Count == renewals + 1);
            }

            var refused = await Assert.ThrowsAsync<ApiException>(() => bob.TakeAsync(_ => Task.CompletedTask, CancellationToken.None));
            Assert.Equal("ann", refused.Problem.Holder);
            Assert.Empty(lost);
        }

        await bob.TakeAsync(_ => Task.CompletedTask, CancellationToken.None);
        Assert.NotNull(bob.Token);
    }

    [Fact]
    public async Task Claim_ThatSomebodyTookMeanwhile_SaysItIsLost()
    {
        var time = new FakeTimeProvider();
        await using var api = await StartBlockedAsync(time);
        using var http = new HttpClient { BaseAddress = api.Address };
        var client = new HitlApi(http);
        var asleep = new FakeTimeProvider();
        var lost = new TaskCompletionSource<ApiProblem>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ann = new InterventionClaim(client, "i_1", "ann", new(), asleep);
        await using var bob = new InterventionClaim(client, "i_1", "bob", new(), time);
        await ann.TakeAsync(problem => { lost.SetResult(problem); return Task.CompletedTask; }, CancellationToken.None);

        time.Advance(TimeSpan.FromSeconds(61));
        await bob.TakeAsync(_ => Task.CompletedTask, CancellationToken.None);
        asleep.Advance(Step);

        Assert.Equal("bob", (await lost.Task).Holder);
        Assert.Null(ann.Token);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task Claim_TheApiCannotRenewItForAWhile_IsKeptAndRenewedBeforeItsMinuteIsOver(int status)
    {
        var time = new TimersSeen();
        await using var api = await StartBlockedAsync(time);
        using var http = new HttpClient { BaseAddress = api.Address };
        var client = new HitlApi(http);
        var lost = new List<ApiProblem>();
        await using var bob = new InterventionClaim(client, "i_1", "bob", new(), time);
        await using var ann = new InterventionClaim(client, "i_1", "ann", new(), time);
        await ann.TakeAsync(problem => { lost.Add(problem); return Task.CompletedTask; }, CancellationToken.None);
        var token = ann.Token;
        await UntilAsync(() => time.Timers == 1);

        api.RefuseInterventionPosts = status;
        time.Advance(Step);
        for (var refused = 1; refused <= 3; refused++)
        {
            await UntilAsync(() => time.Timers == 1 + refused || lost.Count > 0);
            Assert.Empty(lost);
            Assert.Equal((token, 1 + refused), (ann.Token, api.Posts.Count));
            time.Advance(Soon);
        }

        await UntilAsync(() => time.Timers == 5);
        api.RefuseInterventionPosts = null;
        time.Advance(Soon);
        await UntilAsync(() => time.Timers == 6);

        time.Advance(TimeSpan.FromSeconds(25));
        var held = await Assert.ThrowsAsync<ApiException>(() => bob.TakeAsync(_ => Task.CompletedTask, CancellationToken.None));
        Assert.Equal(("ann", token), (held.Problem.Holder, ann.Token));
    }

    [Fact]
    public async Task Claim_RefusedUnderTheTokenBefore_IsHeldUnderTheNewOneAndGivenBackUnderIt()
    {
        var time = new TimersSeen();
        await using var api = await StartBlockedAsync(time);
        using var http = new HttpClient { BaseAddress = api.Address };
        var client = new HitlApi(http);
        await using var ann = new InterventionClaim(client, "i_1", "ann", new(), time);
        await using var bob = new InterventionClaim(client, "i_1", "bob", new(), time);
        await ann.TakeAsync(_ => Task.CompletedTask, CancellationToken.None);
        var before = ann.Token;
        api.ExpireClaim("i_1");
        await UntilAsync(() => time.Timers == 1);
        time.Advance(Step);
        await UntilAsync(() => ann.Token != before);

        Assert.True(await ann.LoseAsync(before, CancellationToken.None));
        Assert.NotNull(ann.Token);
        Assert.False(await ann.LoseAsync(ann.Token, CancellationToken.None));
        Assert.Null(ann.Token);
        await bob.TakeAsync(_ => Task.CompletedTask, CancellationToken.None);
    }

    [Fact]
    public async Task Claim_ItsBrowserIsGone_IsNotRenewedUntilItIsBack()
    {
        var time = new TimersSeen();
        await using var api = await StartBlockedAsync(time);
        using var http = new HttpClient { BaseAddress = api.Address };
        var client = new HitlApi(http);
        var presence = new OperatorPresence();
        var lost = new TaskCompletionSource<ApiProblem>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ann = new InterventionClaim(client, "i_1", "ann", presence, time);
        await using var bob = new InterventionClaim(client, "i_1", "bob", new(), time);
        await ann.TakeAsync(problem => { lost.SetResult(problem); return Task.CompletedTask; }, CancellationToken.None);
        await UntilAsync(() => time.Timers == 1);

        presence.Leave();
        time.Advance(Step);
        presence.Return();
        await UntilAsync(() => time.Timers == 2);
        Assert.Equal(2, api.Posts.Count);

        presence.Leave();
        time.Advance(TimeSpan.FromSeconds(61));
        await bob.TakeAsync(_ => Task.CompletedTask, CancellationToken.None);
        Assert.Equal(3, api.Posts.Count);
        presence.Return();
        Assert.Equal("bob", (await lost.Task).Holder);
        Assert.Null(ann.Token);
    }

    private static async Task<ScriptedApi> StartBlockedAsync(TimeProvider time)
    {
        var api = new ScriptedApi(time);
        await api.StartAsync();
        api.Start(api.Queue("people-search", "r_1").RunId);
        api.Block("r_1", id: "i_1");
        return api;
    }

    /// <summary>Tells how often something began to wait, so that a clock is moved only when it is waited for.</summary>
    private sealed class TimersSeen : FakeTimeProvider
    {
        private int _timers;

        public int Timers => _timers;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _timers);
            return timer;
        }
    }

    private static async Task UntilAsync(Func<bool> done)
    {
        while (!done())
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
