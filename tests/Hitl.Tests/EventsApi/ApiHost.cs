using System.Globalization;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.EventsApi.Streaming;
using Hitl.Redis;
using Hitl.Redis.Interventions;
using Hitl.Redis.Log;
using Hitl.Redis.Runs;
using Hitl.Tests.Stack;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Tests.EventsApi;

/// <summary>The API's own program on a real port, over a real Redis, and a hand to play the worker.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly Factory _factory;
    private readonly RecipeDirectoryFixture _recipes = new();

    private ApiHost(RedisServer redis, string workspace, int port, TimeProvider? time, (string Key, string Value)[] settings)
    {
        Workspace = workspace;
        _factory = new(time,
        [
            ("ConnectionStrings:redis", redis.ConnectionString + ",allowAdmin=true"), ("Redis:Workspace", workspace), ("Recipes:Directory", _recipes.Path),
            ("Stream:PollMilliseconds", "200"), ("Logging:LogLevel:Default", "Error"),
            // Not by UseKestrel(port): it sets the address once the server may have started (dotnet/aspnetcore#67714).
            (WebHostDefaults.ServerUrlsKey, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")), .. settings,
        ]);
        _factory.UseKestrel();
        _factory.StartServer();
        Address = new(_factory.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Http = new() { BaseAddress = Address };
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;
    public string Workspace { get; }
    public Uri Address { get; }
    public HttpClient Http { get; }
    public RunStore Runs => Get<RunStore>();
    public JobQueue Queue => Get<JobQueue>();
    public EventLog Log => Get<EventLog>();
    public InterventionStore Interventions => Get<InterventionStore>();

    public static ApiHost Start(RedisServer redis, params (string Key, string Value)[] settings) => Start(redis, null, 0, null, settings);

    /// <summary>With a former host's workspace and port this is its restart, or its replica.</summary>
    public static ApiHost Start(RedisServer redis, string? workspace, int port, TimeProvider? time, params (string Key, string Value)[] settings) =>
        new(redis, workspace ?? "t" + Guid.NewGuid().ToString("N")[..8], port, time, settings);

    public T Get<T>() where T : notnull => _factory.Services.GetRequiredService<T>();

    public Task<Enqueued> EnqueueAsync(string text = "x") => Runs.EnqueueAsync(
        new() { Recipe = "catalog", Params = System.Text.Json.JsonElement.Parse($$"""{"q":"{{text}}"}"""), TargetUrl = "http://localhost/catalog" },
        Operation.New(),
        Token);

    public async Task<IReadOnlyList<Enqueued>> EnqueueManyAsync(int count)
    {
        var all = new List<Enqueued>();
        for (var n = 0; n < count; n++)
            all.Add(await EnqueueAsync(n.ToString(CultureInfo.InvariantCulture)));
        return all;
    }

    public async Task<TakenRun> TakeAsync(Uri? workerAddress = null) =>
        await Queue.TakeAsync(new("w_test", workerAddress ?? new("http://127.0.0.1:1")), Token) ?? throw new InvalidOperationException("There is nothing to take.");

    /// <summary>A run that waits for a human, held by a worker at an address.</summary>
    public async Task<(TakenRun Run, string InterventionId)> WaitingAsync(
        Uri? workerAddress = null, InterventionReason reason = InterventionReason.HardBlock, params InputField[] fields)
    {
        await EnqueueAsync();
        var run = await TakeAsync(workerAddress);
        var id = await Queue.WaitAsync(
            run.Lease,
            new()
            {
                Reason = reason, Site = "localhost", Url = run.TargetUrl, ExpiresAfter = TimeSpan.FromMinutes(30),
                Detail = new() { Message = "Blocked", Fields = fields, Evidence = new() { HttpStatus = 403 } },
                Screenshot = new byte[] { 0xFF, 0xD8, 0xFF, 0xD9 },
            },
            Token);
        return (run, id);
    }

    public static RunStats Stats { get; } = new()
    {
        ItemsExtracted = 3, TotalCost = 0.5m, Pages = 1, Interventions = 0, DurationMs = 10, QueueWaitMs = 1, HumanWaitMs = 0,
    };

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _factory.DisposeAsync();
        _recipes.Dispose();
    }

    private sealed class Factory(TimeProvider? time, (string Key, string Value)[] settings) : WebApplicationFactory<StreamOptions>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseContentRoot(AppContext.BaseDirectory);
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);
            if (time is not null)
                builder.ConfigureTestServices(services => services.AddSingleton(time));
        }
    }
}
