using System.Diagnostics;
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

    private BenchStack(params (string Key, string Value)[] settings)
    {
        _stack = new(
            new()
            {
                ApiPort = FreePorts.Next(), DashboardPort = FreePorts.Next(), DemoPort = FreePorts.Next(), DataDirectory = _data.FullName, Workers = 0,
                Settings = settings.ToDictionary(setting => setting.Key, setting => setting.Value),
            },
            BuiltServices.Find(),
            (_, _) => { });
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))
            .Append(new("ConnectionStrings:redis", _stack.Topology.Redis)));
        builder.Services.AddLogging();
        builder.AddHitlRedis();
        _store = builder.Build();
    }

    public Uri Api => _stack.Topology.Api;
    public Uri Dashboard => _stack.Topology.Dashboard;
    public JobQueue Queue => _store.Services.GetRequiredService<JobQueue>();
    public RunStore Runs => _store.Services.GetRequiredService<RunStore>();
    public IConnectionMultiplexer Redis => _store.Services.GetRequiredService<IConnectionMultiplexer>();

    public static async Task<BenchStack> StartAsync(params (string Key, string Value)[] settings)
    {
        var stack = new BenchStack(settings);
        var unhealthy = await stack._stack.StartAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        return unhealthy.Count == 0 ? stack : throw new InvalidOperationException(string.Join('\n', unhealthy.Select(one => $"{one.Resource.Name}: {one.Reason}")));
    }

    /// <summary>Processor time that the dashboard has used so far.</summary>
    public TimeSpan DashboardCpu()
    {
        using var process = Process.GetProcessById(_stack.Dashboard.ProcessId);
        return process.TotalProcessorTime;
    }

    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        await _stack.StopAsync();
        await _stack.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
