using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hitl.AppHost.Local;
using Hitl.Contracts;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Contracts.Runs;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Redis.Runs;
using Hitl.Tests.PracticeSite;
using Hitl.Tests.Redis;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Worker;

/// <summary>Real Redis, real Chromium, the practice site and one worker; recipes are written by the tests.</summary>
public class WorkerScene : IAsyncLifetime
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private readonly RedisServer redis = new();
    private readonly PracticeSiteProcess site = new();
    private readonly HttpClient http = new();
    private readonly string keys = Directory.CreateTempSubdirectory("hitl-session-keys-").FullName;
    private readonly string recipes = Directory.CreateTempSubdirectory("hitl-worker-recipes-").FullName;

    public Uri Site => site.Url;

    /// <summary>The practice site under a name that makes it another site.</summary>
    public Uri OtherSite => new UriBuilder(site.Url) { Host = "localhost" }.Uri;

    internal RedisServer Redis => redis;

    /// <summary>Where the workers keep the keys of sessions.</summary>
    public string Keys => keys;

    public int DebuggingPort { get; } = FreePorts.Next();

    internal StoreHost Store { get; private set; } = null!;

    internal WorkerProcess Worker { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await redis.InitializeAsync();
        await site.InitializeAsync();
        Store = StoreHost.Create(redis);
        foreach (var (id, recipe) in TestRecipes.All)
            await File.WriteAllTextAsync(Path.Combine(recipes, $"{id}.json"), recipe);
        Worker = await StartWorkerAsync([("Browser:RemoteDebuggingPort", $"{DebuggingPort}"), .. WorkerSettings]);
    }

    /// <summary>What the scene's own worker is started with.</summary>
    protected virtual (string Key, string Value)[] WorkerSettings => [];

    internal Task<WorkerProcess> StartWorkerAsync(params (string Key, string Value)[] settings) => WorkerProcess.StartAsync(
    [
        ("ConnectionStrings:redis", redis.ConnectionString), ("Redis:Workspace", Store.Prefix.Trim('{', '}', ':')),
        ("Recipes:Directory", recipes), ("Recipes:Sites:practice", site.Url.ToString().TrimEnd('/')),
        ("Worker:Targets:AllowedPrivateHosts:0", site.Url.Authority), ("Worker:Targets:AllowedPrivateHosts:1", OtherSite.Authority), ("Worker:SettleSeconds", "0.5"),
        ("Sessions:KeysDirectory", keys), .. settings,
    ]);

    /// <summary>Freezes the practice site: connections are taken, nothing is answered until <see cref="ResumeSite"/>.</summary>
    public void PauseSite() => site.Pause();

    public void ResumeSite() => site.Resume();

    public async Task<string> StartAsync(string recipe, JsonObject? parameters = null, int attempts = 1, string? session = null)
    {
        var queued = await Store.Runs.EnqueueAsync(new NewJob
        {
            Recipe = recipe, Params = JsonSerializer.SerializeToElement(parameters ?? []), TargetUrl = Site.ToString(), Priority = Priority.Normal,
            MaxAttempts = attempts, RetryBackoff = TimeSpan.Zero, Session = session,
        }, Operation.New(), StoreHost.Token);
        return queued.RunId;
    }

    /// <summary>Waits for the run to be as asked, and shows the worker's output when the test gives up.</summary>
    public async Task<RunView> UntilAsync(string runId, Func<RunView, bool> isSo)
    {
        try
        {
            while (true)
            {
                if (await Store.Runs.FindAsync(runId, StoreHost.Token) is { } run && isSo(run))
                    return run;
                await Task.Delay(Look, TimeProvider.System, StoreHost.Token);
            }
        }
        catch (OperationCanceledException)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(Worker.Output);
            throw;
        }
    }

    public Task<RunView> UntilEndedAsync(string runId) => UntilAsync(runId, run => run.Status is RunStatus.Completed or RunStatus.Failed);

    public async Task<InterventionView> UntilWaitingAsync(string runId)
    {
        var run = await UntilAsync(runId, run => run.Status is RunStatus.Waiting or RunStatus.Failed or RunStatus.Completed);
        Assert.True(run.Status == RunStatus.Waiting, run.ErrorMessage);
        return (await Store.Interventions.FindAsync(run.InterventionId!, StoreHost.Token))!;
    }

    public async Task<InterventionView> FindAsync(string interventionId) => (await Store.Interventions.FindAsync(interventionId, StoreHost.Token))!;

    /// <summary>What the API does for a resolve.</summary>
    public Task<LookAnswer> ResolveAsync(string interventionId, params (string Name, string Value)[] values) => ResolveAsync(interventionId, null, null, values);

    public async Task<LookAnswer> ResolveAsync(string interventionId, string? token, bool? captureSession, params (string Name, string Value)[] values)
    {
        var begun = await Store.Interventions.BeginLookAsync(interventionId, token, TimeSpan.FromSeconds(15), StoreHost.Token);
        var ticket = Assert.IsType<InterventionResult.LookBegun>(begun).Ticket;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(ticket.WorkerAddress!, $"/runs/{ticket.RunId}/looks"));
        request.Headers.Add("Hitl-Run-Secret", ticket.Secret);
        request.Content = JsonContent.Create(
            new LookRequest
            {
                LookId = ticket.LookId, InterventionId = interventionId, Operator = "ada", CaptureSession = captureSession,
                Values = values.ToDictionary(value => value.Name, value => value.Value),
            }, HitlJson.Default.LookRequest);
        using var answer = await http.SendAsync(request, StoreHost.Token);
        answer.EnsureSuccessStatusCode();
        var look = (await answer.Content.ReadFromJsonAsync(HitlJson.Default.LookAnswer, StoreHost.Token))!;
        await Store.Interventions.EndLookAsync(interventionId, ticket.LookId, look.Still, StoreHost.Token);
        return look;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Worker is not null)
            await Worker.DisposeAsync();
        if (Store is not null)
            await Store.DisposeAsync();
        await site.DisposeAsync();
        await redis.DisposeAsync();
        http.Dispose();
        Directory.Delete(recipes, recursive: true);
        Directory.Delete(keys, recursive: true);
    }
}
