using System.Net.Http.Json;
using Hitl.AppHost.Local;
using Hitl.Contracts.Json;

namespace Hitl.Tests.Stack;

/// <summary>The real processes on free ports with data of their own, private to whoever started it.</summary>
public sealed class TestStack : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("hitl-stack-").FullName;
    private readonly LocalStack _stack;

    private TestStack(TestStackOptions options)
    {
        if (TestContext.Current.TestOutputHelper is { } test)
            Output.CopyTo(test);
        _stack = new LocalStack(
            new LocalOptions
            {
                ApiPort = FreePorts.Next(),
                DashboardPort = FreePorts.Next(),
                DemoPort = FreePorts.Next(),
                DataDirectory = _directory,
                ApiReplicas = options.ApiReplicas,
                Workers = options.Workers,
                Redis = options.Redis,
                Settings = options.Settings,
            },
            BuiltServices.Find(),
            Output.Add);
    }

    public StackOutput Output { get; } = new();

    public Uri Api => _stack.Topology.Api;

    public Uri Dashboard => _stack.Topology.Dashboard;

    public Uri Practice => _stack.Topology.Practice;

    public string Redis => _stack.Topology.Redis;

    /// <summary>What it keeps on disk.</summary>
    public string DataDirectory => _directory;

    /// <summary>Where each replica listens itself, past the front.</summary>
    public IReadOnlyList<Uri> ApiReplicas => [.. _stack.Topology.ApiPorts.Select(port => new Uri($"http://localhost:{port}"))];

    /// <summary>Returns when everything is healthy.</summary>
    public static async Task<TestStack> StartAsync(TestStackOptions? options = null)
    {
        var stack = new TestStack(options ?? new());
        try
        {
            var unhealthy = await stack._stack.StartAsync(Limit, TestContext.Current.CancellationToken);
            if (unhealthy.Count > 0)
                throw new InvalidOperationException(string.Join('\n', unhealthy.Select(one => $"{one.Resource.Name}: {one.Reason}")));
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9 of one process. What it leaves behind is as it would be.</summary>
    /// <param name="resource"><c>redis</c>, <c>events-api</c>, <c>worker</c>, <c>dashboard</c> or <c>practice-site</c>.</param>
    /// <param name="index">Which of several.</param>
    public Task KillAsync(string resource, int index = 0) => Find(resource, index).KillAsync();

    /// <summary>The orderly end of one process.</summary>
    public Task StopAsync(string resource, int index = 0) => Find(resource, index).StopAsync(Limit);

    /// <summary>SIGTERM, as a service manager sends it.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> TerminateAsync(string resource, int index = 0)
    {
        Signals.Send(ProcessId(resource, index), Signals.Terminate);
        return ExitAsync(resource, index);
    }

    /// <summary>Waits until a process has ended.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> ExitAsync(string resource, int index = 0) =>
        Find(resource, index).Exited.WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>Starts a process that has ended again, on its port, and returns when it is healthy.</summary>
    public async Task RestartAsync(string resource, int index = 0)
    {
        var process = Find(resource, index);
        if (process.IsRunning)
            await process.StopAsync(Limit);
        await process.StartAsync();
        await HealthyAsync(resource, index);
    }

    /// <summary>Starts a process that has ended again, on its port, and returns while it still rises.</summary>
    public Task StartAsync(string resource, int index = 0) => Find(resource, index).StartAsync();

    /// <summary>Returns when a process is healthy.</summary>
    public async Task HealthyAsync(string resource, int index = 0)
    {
        var process = Find(resource, index);
        if (await process.WaitHealthyAsync(Limit, TestContext.Current.CancellationToken) is { } reason)
            throw new InvalidOperationException($"{process.Name}: {reason}");
    }

    /// <summary>Freezes a process: its connections stay and nothing answers until <see cref="Resume"/>.</summary>
    public void Pause(string resource, int index = 0) => Find(resource, index).Pause();

    public void Resume(string resource, int index = 0) => Find(resource, index).Resume();

    /// <summary>Deletes what earlier runs kept of sites: a run that meets an obstacle there asks for a human again.</summary>
    public async Task ForgetSessionsAsync()
    {
        using var http = new HttpClient { BaseAddress = Api };
        var kept = await http.GetFromJsonAsync("/sessions", HitlJson.Default.PageSessionView, TestContext.Current.CancellationToken);
        foreach (var session in kept!.Items)
        {
            using var answer = await http.DeleteAsync(new Uri($"/sessions/{session.SessionId}", UriKind.Relative), TestContext.Current.CancellationToken);
        }
    }

    public int ProcessId(string resource, int index = 0) => Find(resource, index).ProcessId;

    public async ValueTask DisposeAsync()
    {
        await _stack.StopAsync();
        await _stack.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private LocalResource Find(string resource, int index) => resource switch
    {
        "redis" => _stack.Redis ?? throw new InvalidOperationException("The stack uses a Redis that was given."),
        "events-api" => _stack.EventsApi[index],
        "worker" => _stack.Workers[index],
        "dashboard" => _stack.Dashboard,
        "practice-site" => _stack.PracticeSite,
        _ => throw new ArgumentOutOfRangeException(nameof(resource), resource, "There is no such process."),
    };
}
