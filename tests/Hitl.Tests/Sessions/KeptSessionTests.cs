using System.Text.Json.Nodes;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Contracts.Sessions;
using Hitl.Redis.Sessions;
using Hitl.Tests.Redis;
using Hitl.Tests.Worker;

namespace Hitl.Tests.Sessions;

public sealed class KeptSessionTests(WorkerScene scene) : IClassFixture<WorkerScene>
{
    [Fact]
    public async Task Members_LoggedInOnce_SecondRunAsksNobody()
    {
        var first = await StartAsync("ada");
        var asked = await scene.UntilWaitingAsync(first);
        Assert.Equal((InterventionType.Login, InterventionReason.LoginRequired, "ada"), (asked.InterventionType, asked.Reason, asked.Account));
        await LogInAsync("ada");
        var ended = await scene.UntilEndedAsync(first);
        Assert.Equal((RunStatus.Completed, 12), (ended.Status, ended.Stats!.ItemsExtracted));
        var events = (await scene.Store.Log.ReadRunAsync(first, StoreHost.Token)).Select(entry => entry.Type).ToArray();
        Assert.Equal("run.completed", events[^1]);
        Assert.Single(events, type => type == "session.captured");
        var session = await NewestAsync("ada");
        Assert.Equal(("members", "ada", SessionState.Usable, first, asked.InterventionId, ResolvedBy.Page),
            (session.Recipe, session.Account, session.State, session.RunId, session.InterventionId, session.CapturedBy));
        Assert.InRange(session.ExpiresAt!.Value, TimeProvider.System.GetUtcNow().AddHours(1.9), TimeProvider.System.GetUtcNow().AddHours(2.1));

        var second = await scene.UntilEndedAsync(await StartAsync("ada"));
        Assert.Equal((RunStatus.Completed, 12, 0, session.SessionId),
            (second.Status, second.Stats!.ItemsExtracted, second.Stats.Interventions, second.SessionId));
        Assert.Equal(1, (await scene.Store.Sessions.FindAsync(session.SessionId, StoreHost.Token))!.Uses);

        var without = await StartAsync("ada", SessionVaultNone);
        await scene.UntilWaitingAsync(without);
        await scene.Store.Runs.CancelAsync(without, "ada", Hitl.Redis.Operation.New(), StoreHost.Token);
    }

    private const string SessionVaultNone = "none";

    private Task<string> StartAsync(string account, string? session = null) =>
        scene.StartAsync("members", new JsonObject { ["account"] = account }, session: session);

    private async Task LogInAsync(string account)
    {
        await using var member = await Member.AtAsync(scene.DebuggingPort);
        await Member.LogInAsync(Assert.Single(member.Pages("/members")), scene.Site, account);
    }

    private async Task<SessionView> NewestAsync(string account)
    {
        var id = await scene.Store.Sessions.NewestAsync(new SessionKey("members", scene.Site.Authority, account), StoreHost.Token);
        return (await scene.Store.Sessions.FindAsync(id!, StoreHost.Token))!;
    }
}
