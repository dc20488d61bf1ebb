using System.Diagnostics;
using System.Globalization;
using Hitl.AppHost.Local;
using Hitl.Redis;
using Hitl.Redis.Runs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Hitl.Benchmarks;

/// <summary>The real processes on free ports, without workers unless asked for, and the store beside them.</summary>
internal sealed class BenchStack : IAsyncDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("hitl-bench-");
    private readonly LocalStack _stack;
    private readonly IHost _store;

    private BenchStack(int workers, (string Key, string Value)[] settings)
    {
        _stack = new(
            new()
            {
                ApiPort = FreePorts.Next(), DashboardPort = FreePorts.Next(), DemoPort = FreePorts.Next(), DataDirectory = _data.FullName, Workers = workers,
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
    public Uri Practice => _stack.Topology.Practice;
    public Uri Dashboard => _stack.Topology.Dashboard;
    public JobQueue Queue => _store.Services.GetRequiredService<JobQueue>();
    public RunStore Runs => _store.Services.GetRequiredService<RunStore>();
    public IEnumerable<LocalResource> Processes => _stack.Resources;
    public LocalResource ApiProcess => _stack.EventsApi[0];
    public LocalResource RedisProcess => _stack.Redis!;
    public IConnectionMultiplexer Redis => _store.Services.GetRequiredService<IConnectionMultiplexer>();

    public static Task<BenchStack> StartAsync(params (string Key, string Value)[] settings) => StartAsync(0, settings);

    public static async Task<BenchStack> StartAsync(int workers, params (string Key, string Value)[] settings)
    {
        var stack = new BenchStack(workers, settings);
        var unhealthy = await stack._stack.StartAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        return unhealthy.Count == 0 ? stack : throw new InvalidOperationException(string.Join('\n', unhealthy.Select(one => $"{one.Resource.Name}: {one.Reason}")));
    }

    /// <summary>Empties the Redis that this stack started for itself.</summary>
    public async Task EmptyAsync() => await Redis.GetDatabase().ExecuteAsync("FLUSHALL");

    /// <summary>Processor time that the dashboard has used so far.</summary>
    public TimeSpan DashboardCpu()
    {
        using var process = Process.GetProcessById(_stack.Dashboard.ProcessId);
        return process.TotalProcessorTime;
    }

    public int WorkerProcessId => _stack.Workers[0].ProcessId;

    /// <summary>Processor time that the worker has used so far, and the driver between it and its browser.</summary>
    public (TimeSpan Worker, TimeSpan Driver) WorkerCpu()
    {
        var id = _stack.Workers[0].ProcessId;
        using var worker = Process.GetProcessById(id);
        var driver = TimeSpan.Zero;
        foreach (var directory in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            var stat = Path.Combine(directory, "stat");
            // The parent's id stands two places after the name, which may hold anything.
            if (File.Exists(stat) && File.ReadAllText(stat).Split(')')[^1].Split(' ') is [_, _, var parent, ..] && parent == $"{id}")
            {
                using var child = Process.GetProcessById(int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture));
                driver += child.TotalProcessorTime;
            }
        }

        return (worker.TotalProcessorTime, driver);
    }

    public async ValueTask DisposeAsync()
    {
        _store.Dispose();
        await _stack.StopAsync();
        await _stack.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
