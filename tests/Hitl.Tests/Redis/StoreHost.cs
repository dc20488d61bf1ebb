using Hitl.Contracts;
using Hitl.Contracts.Runs;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Redis.Log;
using Hitl.Redis.Maintenance;
using Hitl.Redis.Runs;
using Hitl.Redis.Sessions;
using Hitl.Tests.Stack;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Hitl.Tests.Redis;

/// <summary>The stores over a real Redis, in a workspace of their own, with what the tests do most in one word.</summary>
internal sealed class StoreHost : IAsyncDisposable
{
    private readonly IHost _host;

    private StoreHost(IHost host, string workspace) => (_host, Prefix) = (host, "{" + workspace + "}:");

    public string Prefix { get; }
    public RunStore Runs => Get<RunStore>();
    public JobQueue Queue => Get<JobQueue>();
    public InterventionStore Interventions => Get<InterventionStore>();
    public SessionStore Sessions => Get<SessionStore>();
    public EventLog Log => Get<EventLog>();
    public Reaper Reaper => Get<Reaper>();
    public IDatabase Database => Get<IConnectionMultiplexer>().GetDatabase();
    public static CancellationToken Token => TestContext.Current.CancellationToken;
    public static WorkerIdentity Worker { get; } = new("w_test", new("http://127.0.0.1:1"));

    public static StoreHost Create(RedisServer server, params (string Key, string Value)[] settings) => Create(server, null, settings);

    public static StoreHost Create(RedisServer server, TimeProvider? time, params (string Key, string Value)[] settings)
    {
        var workspace = settings.FirstOrDefault(setting => setting.Key == "Redis:Workspace").Value ?? "t" + Guid.NewGuid().ToString("N")[..8];
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:redis", server.ConnectionString + ",allowAdmin=true"), new("Redis:Workspace", workspace)]);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.AddLogging();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.AddHitlRedis();
        builder.AddHitlMaintenance();
        return new(builder.Build(), workspace);
    }

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public Task<Enqueued> EnqueueAsync(Priority priority = Priority.Normal, int attempts = 3, Operation? operation = null, string recipe = "catalog", string q = "x") =>
        Runs.EnqueueAsync(
            new()
            {
                Recipe = recipe, Params = RunMapping.Json(System.Text.Encoding.UTF8.GetBytes($$"""{"q":"{{q}}"}""")), TargetUrl = "http://localhost/" + recipe,
                Priority = priority, MaxAttempts = attempts, RetryBackoff = TimeSpan.Zero,
            },
            operation ?? Operation.New(),
            Token);

    public async Task<TakenRun> TakeAsync() => await Queue.TakeAsync(Worker, Token) ?? throw new InvalidOperationException("There is nothing to take.");

    public Task<string> WaitAsync(TakenRun run, TimeSpan? expiresAfter = null, string? previous = null) => Queue.WaitAsync(
        run.Lease,
        new()
        {
            Reason = Hitl.Contracts.Interventions.InterventionReason.HardBlock, Site = "localhost", Url = run.TargetUrl,
            ExpiresAfter = expiresAfter ?? TimeSpan.FromMinutes(30), PreviousInterventionId = previous,
            Detail = new() { Message = "Blocked", Evidence = new() { HttpStatus = 403 } }, Screenshot = new byte[] { 0xFF, 0xD8, 0, 1 },
        },
        Token);

    /// <summary>Makes a deadline that Redis keeps lie in the past, as if the time had gone by.</summary>
    public Task ExpireAsync(string set, string member) => Database.SortedSetAddAsync(Prefix + set, member, 1);

    public async Task<IReadOnlyList<string>> EventsAsync()
    {
        var page = await Log.ReadAfterAsync(default, 10_000, Token);
        return [.. page.Entries.Select(entry => entry.Type)];
    }

    public static RunStats Stats { get; } = new()
    {
        ItemsExtracted = 3, TotalCost = 0.5m, Pages = 1, Interventions = 0, DurationMs = 10, QueueWaitMs = 1, HumanWaitMs = 0,
    };

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            _host.Dispose();
    }
}
