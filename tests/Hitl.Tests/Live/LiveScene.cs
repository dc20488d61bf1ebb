using System.Text.Json;
using System.Text.Json.Nodes;
using Hitl.Contracts.Runs;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Tests.Redis;
using Hitl.Tests.Worker;

namespace Hitl.Tests.Live;

/// <summary>One worker with its browser for all tests of the live page.</summary>
public sealed class LiveScene : IAsyncLifetime
{
    public const string Collection = "live";
    private readonly HttpClient http = new();

    public WorkerScene Worker { get; } = new();

    public async ValueTask InitializeAsync() => await Worker.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Worker.DisposeAsync();
    }

    /// <summary>A run that waits at the page with every control, or at another recipe's.</summary>
    internal async Task<LiveRun> ParkAsync(string recipe = "controls", JsonObject? parameters = null)
    {
        var key = Guid.NewGuid().ToString("N")[..12];
        var runId = await Worker.StartAsync(recipe, parameters ?? new JsonObject { ["key"] = key });
        var asked = await Worker.UntilWaitingAsync(runId);
        var page = await Worker.Store.Interventions.FindPageAsync(asked.InterventionId, StoreHost.Token);
        return new(this, runId, asked.InterventionId, page!, key);
    }

    /// <summary>What the page told its server, once that holds.</summary>
    internal async Task<IReadOnlyList<JsonElement>> SeenAsync(string key, Func<IReadOnlyList<JsonElement>, bool> isSo)
    {
        IReadOnlyList<JsonElement> seen = [];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (!limit.IsCancellationRequested)
        {
            var text = await http.GetStringAsync(new Uri(Worker.Site, $"/controls/seen?key={key}"), StoreHost.Token);
            seen = [.. JsonElement.Parse(text).EnumerateArray()];
            if (isSo(seen))
                return seen;
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, StoreHost.Token);
        }

        Assert.Fail($"The page did not see it; it saw:\n{string.Join('\n', seen)}");
        return seen;
    }
}

[CollectionDefinition(LiveScene.Collection)]
public sealed class LiveSceneDefinition : ICollectionFixture<LiveScene>;

/// <summary>One waiting run; cancelled in the end.</summary>
internal sealed class LiveRun(LiveScene scene, string runId, string interventionId, HeldPage page, string key) : IAsyncDisposable
{
    public string RunId => runId;
    public string InterventionId => interventionId;
    public HeldPage Page => page;
    public string Key => key;

    public Task<LiveClient> DialAsync() =>
        LiveClient.DialAsync(new Uri(page.WorkerAddress!, $"/runs/{runId}/live?intervention={interventionId}"), ("Hitl-Run-Secret", page.Secret));

    public async Task<LiveClient> ConnectAsync(string byOperator, string? token)
    {
        var client = await DialAsync();
        await client.HelloAsync(byOperator, token);
        return client;
    }

    /// <summary>A viewer that holds the claim, with its first frame.</summary>
    public async Task<LiveClient> DriveAsync(string byOperator = "ada")
    {
        var client = await ConnectAsync(byOperator, await ClaimAsync(byOperator));
        await client.FrameAsync(() => client.Frames > 0);
        return client;
    }

    public async Task<string> ClaimAsync(string byOperator) => Token = Assert.IsType<InterventionResult.Claimed>(
        await scene.Worker.Store.Interventions.ClaimAsync(interventionId, null, byOperator, Operation.New(), StoreHost.Token)).Token;

    /// <summary>The last claim's.</summary>
    public string? Token { get; private set; }

    /// <summary>The first thing of that name that the page saw and that is so.</summary>
    public async Task<JsonElement> SeesAsync(string on, Func<JsonElement, bool>? isSo = null)
    {
        bool IsIt(JsonElement line) => line.GetProperty("on").GetString() == on && (isSo?.Invoke(line) ?? true);
        return (await scene.SeenAsync(key, lines => lines.Any(IsIt))).First(IsIt);
    }

    /// <summary>What the driver types is seen by the page, now or after a while.</summary>
    public async Task TakesInputAsync(LiveClient driver)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (!limit.IsCancellationRequested)
        {
            await driver.ClickAsync(100, 75);
            await driver.TypeAsync("on");
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, StoreHost.Token);
            if ((await AllSeenAsync()).Any(line => line.GetProperty("on").GetString() == "text"))
                return;
        }

        Assert.Fail("The page takes no input.");
    }

    public async Task<IReadOnlyList<JsonElement>> AllSeenAsync() => await scene.SeenAsync(key, _ => true);

    public async ValueTask DisposeAsync()
    {
        if (await scene.Worker.Store.Runs.FindAsync(runId, StoreHost.Token) is { Status: RunStatus.Waiting })
            await scene.Worker.Store.Runs.CancelAsync(runId, "test", Operation.New(), StoreHost.Token);
    }
}
