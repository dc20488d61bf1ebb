using System.Text.Json.Nodes;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Contracts.Sessions;
using Hitl.Redis;
using Hitl.Redis.Sessions;
using Hitl.Tests.EventsApi;
using Hitl.Tests.Redis;
using Hitl.Tests.Worker;

namespace Hitl.Tests.Sessions;

/// <summary>What tests of sessions do most, in one word, over a scene's worker and practice site.</summary>
internal static class SessionScene
{
    public static Task<string> StartMemberAsync(this WorkerScene scene, string account, string? session = null) =>
        scene.StartAsync("members", new JsonObject { ["account"] = account }, session: session);

    /// <summary>A run of that account whose human logs in, brought to its good end.</summary>
    public static async Task<SessionView> KeepSessionAsync(this WorkerScene scene, string account)
    {
        var runId = await scene.StartMemberAsync(account);
        await scene.UntilWaitingAsync(runId);
        await scene.LogInAsync(account);
        Assert.Equal(RunStatus.Completed, (await scene.UntilEndedAsync(runId)).Status);
        return await scene.NewestAsync(account) ?? throw new InvalidOperationException($"No session was kept.\n{scene.Worker.Output}");
    }

    /// <summary>Logs in on the live page of the one run that waits for it.</summary>
    public static async Task LogInAsync(this WorkerScene scene, string account)
    {
        await using var member = await Member.AtAsync(scene.DebuggingPort);
        await Member.LogInAsync(member.Pages("/members")[0], scene.Site, account);
    }

    /// <summary>The site ends every login.</summary>
    public static async Task ForgetMembersAsync(this WorkerScene scene)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(scene.Site, "/members/forget"), null, StoreHost.Token);
        answer.EnsureSuccessStatusCode();
    }

    public static async Task<SessionView?> NewestAsync(this WorkerScene scene, string account)
    {
        var id = await scene.Store.Sessions.NewestAsync(scene.KeyOf(account), StoreHost.Token);
        return id is null ? null : await scene.Store.Sessions.FindAsync(id, StoreHost.Token);
    }

    public static SessionKey KeyOf(this WorkerScene scene, string account) => new("members", scene.Site.Authority, account);

    public static async Task<SessionView> SessionAsync(this WorkerScene scene, string id) => (await scene.Store.Sessions.FindAsync(id, StoreHost.Token))!;

    /// <summary>The API over the scene's worker.</summary>
    public static ApiHost StartApi(this WorkerScene scene, params (string Key, string Value)[] settings) =>
        ApiHost.Start(scene.Redis, scene.Store.Prefix.Trim('{', '}', ':'), 0, null, settings);

    public static Task CancelAsync(this WorkerScene scene, string runId) => scene.Store.Runs.CancelAsync(runId, "ada", Operation.New(), StoreHost.Token);

    public static async Task<IReadOnlyList<string>> EventsAsync(this WorkerScene scene, string runId) =>
        [.. (await scene.Store.Log.ReadRunAsync(runId, StoreHost.Token)).Select(entry => entry.Type)];

    public static async Task<InterventionView> FirstInterventionAsync(this WorkerScene scene, string runId)
    {
        var created = (await scene.Store.Log.ReadRunAsync(runId, StoreHost.Token)).First(entry => entry.Type == "intervention.created");
        return await scene.FindAsync(System.Text.Json.JsonElement.Parse(created.Json.Span).GetProperty("intervention_id").GetString()!);
    }

    public static async Task<string> MessagesAsync(this WorkerScene scene, string runId) =>
        string.Join('\n', (await scene.Store.Log.ReadRunAsync(runId, StoreHost.Token)).Select(entry => System.Text.Encoding.UTF8.GetString(entry.Json.Span)));
}
