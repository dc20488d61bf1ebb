using System.Text.Json;
using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Contracts.Runs;
using Hitl.Contracts.Workers;
using Hitl.Tests.Chaos;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Faults;

/// <summary>Two workers with the shortest lease, and a hand to start jobs and watch them. Each test leaves all processes running.</summary>
public sealed class FaultStack : IAsyncLifetime
{
    public const string Collection = "fault stack";
    public const int Workers = 2;
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(90);
    private readonly FaultRecipes _recipes = new();
    private TestStack? _stack;
    private PatientClient? _client;

    public TestStack Stack => _stack ?? throw new InvalidOperationException("The stack was not started.");

    internal PatientClient Client => _client ?? throw new InvalidOperationException("The stack was not started.");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stack = await TestStack.StartAsync(new()
        {
            Workers = Workers,
            Settings = new Dictionary<string, string>
            {
                ["Redis:LeaseSeconds"] = $"{Lease.TotalSeconds}", ["Maintenance:IntervalMilliseconds"] = "100", ["Worker:PollSeconds"] = "0.2",
                ["Worker:MaxRunning"] = "1", ["Redis:GiveUpAfterSeconds"] = "3", ["Worker:DrainSeconds"] = "0", ["Recipes:Directory"] = _recipes.Path,
                ["Worker:HibernateAfterSeconds"] = "5", ["Logging:LogLevel:Hitl.Worker.Hibernation"] = "Debug",
            },
        });
        _client = new(_stack.Api);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_stack is not null)
            await _stack.DisposeAsync();
        _recipes.Dispose();
    }

    public async Task<StartRunAnswer> StartRunAsync(string recipe, object parameters)
    {
        using var answer = await Client.PostAsync("/runs", new { recipe, @params = parameters }, Cancelled);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize(text, HitlJson.Default.StartRunAnswer)!;
    }

    /// <summary>A run that meets an obstacle, whatever was kept of that site before.</summary>
    public async Task<StartRunAnswer> StartBlockedAsync()
    {
        await Stack.ForgetSessionsAsync();
        return await StartRunAsync("people-search", new { name = "John Smith" });
    }

    public Task<RunView> RunAsync(string run) => Client.GetAsync($"/runs/{run}", HitlJson.Default.RunView, Cancelled);

    public Task<JobView> JobAsync(string job) => Client.GetAsync($"/jobs/{job}", HitlJson.Default.JobView, Cancelled);

    public async Task<IReadOnlyList<WorkerView>> WorkersAsync() => (await Client.GetAsync("/workers", HitlJson.Default.PageWorkerView, Cancelled)).Items;

    public Task<InterventionView> InterventionAsync(string id) => Client.GetAsync($"/interventions/{id}", HitlJson.Default.InterventionView, Cancelled);

    public Task<RunView> RunReachesAsync(string run, params RunStatus[] any) => UntilAsync(() => RunAsync(run), now => any.Contains(now.Status));

    public Task<JobView> JobEndsAsync(string job) => UntilAsync(() => JobAsync(job), now => now.Status is JobStatus.Completed or JobStatus.Failed);

    public async Task<IReadOnlyList<HitlEvent>> EventsAsync(string run)
    {
        var page = await Client.GetAsync($"/runs/{run}/events", HitlJson.Default.PageRunEventView, Cancelled);
        return [.. page.Items.Select(one => EventJson.Read(JsonSerializer.SerializeToUtf8Bytes(one.Event)))];
    }

    /// <summary>Which worker's process said that it starts this run; waits for the word.</summary>
    public async Task<int> HolderAsync(string run) => (await UntilAsync(
        () => Task.FromResult(Enumerable.Range(0, Workers).Where(index => Says(index, run, "starts, attempt")).Cast<int?>().FirstOrDefault()),
        index => index is not null)).GetValueOrDefault();

    /// <summary>Whether a worker has printed a line with both texts.</summary>
    public bool Says(int worker, string run, string what) => Stack.Output.Lines($"worker-{worker}")
        .Any(line => line.Contains(run, StringComparison.Ordinal) && line.Contains(what, StringComparison.Ordinal));

    /// <summary>Asks again and again; gives up with what was answered last.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isSo)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var now = await ask();
            if (isSo(now))
                return now;
            if (TimeProvider.System.GetElapsedTime(began) > GiveUp)
                throw new TimeoutException($"Still {now}");
            await Task.Delay(Pause, TimeProvider.System, Cancelled);
        }
    }
}

[CollectionDefinition(FaultStack.Collection)]
public sealed class FaultStackDefinition : ICollectionFixture<FaultStack>;
