using Hitl.Dashboard.Api;
using Hitl.Dashboard.Interventions;
using Microsoft.Extensions.Time.Testing;

namespace Hitl.Tests.Dashboard;

public sealed class InterventionClaimTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Claim_WhileItsPageIsOpen_IsRenewedPastItsMinuteAndEndsWithThePage()
    {
        var time = new FakeTimeProvider();
        await using var api = new ScriptedApi(time);
        await api.StartAsync();
        api.Start(api.Queue("people-search", "r_1").RunId);
        api.Block("r_1", id: "i_1");
        using var http = new HttpClient { BaseAddress = api.Address };
        var client = new HitlApi(http);
        var lost = new List<ApiProblem>();
        await using var bob = new InterventionClaim(client, "i_1", "bob", time);

        await using (var ann = new InterventionClaim(client, "i_1", "ann", time))
        {
            await ann.TakeAsync(problem => { lost.Add(problem); return Task.CompletedTask; }, CancellationToken.None);
            for (var renewals = 1; renewals <= 6; renewals++)
            {
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
        await using var api = new ScriptedApi(time);
        await api.StartAsync();
        api.Start(api.Queue("people-search", "r_1").RunId);
        api.Block("r_1", id: "i_1");
        using var http = new HttpClient { BaseAddress = api.Address };
        var client = new HitlApi(http);
        var asleep = new FakeTimeProvider();
        var lost = new TaskCompletionSource<ApiProblem>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ann = new InterventionClaim(client, "i_1", "ann", asleep);
        await using var bob = new InterventionClaim(client, "i_1", "bob", time);
        await ann.TakeAsync(problem => { lost.SetResult(problem); return Task.CompletedTask; }, CancellationToken.None);

        time.Advance(TimeSpan.FromSeconds(61));
        await bob.TakeAsync(_ => Task.CompletedTask, CancellationToken.None);
        asleep.Advance(Step);

        Assert.Equal("bob", (await lost.Task).Holder);
        Assert.Null(ann.Token);
    }

    private static async Task UntilAsync(Func<bool> done)
    {
        while (!done())
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
    }
}
