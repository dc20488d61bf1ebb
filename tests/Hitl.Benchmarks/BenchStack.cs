using Hitl.AppHost.Local;
using Hitl.Redis;
using Hitl.Redis.Runs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Hitl.Benchmarks;

/// <summary>The real processes on free ports, without workers, and the store beside them.</summary>
internal sealed class BenchStack : IAsyncDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("hitl-bench-");
    private readonly LocalStack _stack;
    private readonly IHost _store;

    private BenchStack()
    {
        _stack = new(
            new() { ApiPort = FreePorts.Next(), DashboardPort = FreePorts.Next(), DemoPort = FreePorts.Next(), DataDirectory = _data.FullName, Workers = 0 },
            BuiltServices.Find(),
            (_, _) => { });
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:redis"] = _stack.Topology.Redis });
        builder.Services.AddLogging();
        builder.AddHitlRedis();
        _store = builder.Build();
    }

    public Uri Api => _stack.Topology.Api;
    public RunStore Runs => _store.Services.GetRequiredService<RunStore>();
    public IConnectionMultiplexer Redis => _store.Services.GetRequiredService<IConnectionMultiplexer>();

    public static async Task<BenchStack> StartAsync()
    {
        var stack = new BenchStack();
        var unhealthy = await stack._stack.StartAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        return unhealthy.Count == 0 ? stack : throw new InvalidOperationException(string.Join('\n', unhealthy.Select(one => $"{one.Resource.Name}: {one.Reason}")));
    }

    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        await _stack.StopAsync();
        await _stack.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
