namespace Hitl.AppHost.Local;

/// <summary>The whole stack as child processes. Every process ends with the stack, however the stack ends.</summary>
internal sealed class LocalStack : IAsyncDisposable
{
    // A service gives itself 10 s before it ends hard.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(12);

    private readonly SocketsHttpHandler _handler = new() { UseProxy = false };
    private readonly HttpClient _http;
    private readonly TcpFront? _front;
    private readonly LocalOptions _options;
    private FileStream? _dataLock;

    public LocalStack(LocalOptions options, BuiltServices services, Action<string, string> output)
    {
        _options = options;
        _http = new HttpClient(_handler, disposeHandler: false);
        Topology = new LocalTopology(options, services);
        if (Topology.RedisPort is { } port)
        {
            Redis = new LocalResource(RedisSpec.Create(port, Path.Combine(options.DataDirectory, "redis")),
                cancellation => HealthGate.RedisAsync(port, cancellation), output);
        }

        PracticeSite = Resource(Topology.PracticeSite(), output);
        EventsApi = [.. Topology.EventsApi().Select(spec => Resource(spec, output))];
        Workers = [.. Topology.Workers().Select(spec => Resource(spec, output))];
        Dashboard = Resource(Topology.DashboardSite(), output);
        if (options.ApiReplicas > 1)
            _front = new TcpFront(options.ApiPort, Topology.ApiPorts);
    }

    public LocalTopology Topology { get; }

    /// <summary>Null where a connection string was given.</summary>
    public LocalResource? Redis { get; }

    public LocalResource PracticeSite { get; }

    public IReadOnlyList<LocalResource> EventsApi { get; }

    public IReadOnlyList<LocalResource> Workers { get; }

    public LocalResource Dashboard { get; }

    public IEnumerable<LocalResource> Resources =>
        [.. Redis is null ? [] : new[] { Redis }, PracticeSite, .. EventsApi, .. Workers, Dashboard];

    /// <summary>Starts everything and waits until it is healthy.</summary>
    /// <returns>What is not healthy within <paramref name="limit"/>, with its reason.</returns>
    /// <exception cref="LocalStartException">A port is taken or a program is missing; nothing keeps running.</exception>
    public async Task<IReadOnlyList<(LocalResource Resource, string Reason)>> StartAsync(TimeSpan limit, CancellationToken cancellation)
    {
        RequireFreePorts();
        _front?.Start();
        if (Redis is not null)
        {
            _dataLock = DataLock.Take(_options.DataDirectory);
            await Redis.StartAsync();
            if (await Redis.WaitHealthyAsync(limit, cancellation) is { } reason)
                return [(Redis, reason)];
        }

        LocalResource[] services = [PracticeSite, .. EventsApi, .. Workers, Dashboard];
        await Task.WhenAll(services.Select(service => service.StartAsync()));
        var reasons = await Task.WhenAll(services.Select(service => service.WaitHealthyAsync(limit, cancellation)));
        return [.. services.Zip(reasons).Where(pair => pair.Second is not null).Select(pair => (pair.First, pair.Second!))];
    }

    /// <summary>
    /// Ends everything in order: first what takes work and shows it, then what they call, and Redis when nobody
    /// writes any more.
    /// </summary>
    public async Task StopAsync()
    {
        await Task.WhenAll([.. Workers.Select(worker => worker.StopAsync(Grace)), Dashboard.StopAsync(Grace)]);
        await Task.WhenAll([.. EventsApi.Select(api => api.StopAsync(Grace)), PracticeSite.StopAsync(Grace)]);
        if (Redis is not null)
            await Redis.StopAsync(Grace);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var resource in Resources)
            await resource.DisposeAsync();
        if (_front is not null)
            await _front.DisposeAsync();
        _dataLock?.Dispose();
        _http.Dispose();
        _handler.Dispose();
    }

    private LocalResource Resource(ProcessSpec spec, Action<string, string> output) =>
        new(spec, cancellation => HealthGate.HttpAsync(_http, spec.Health!, cancellation), output);

    private void RequireFreePorts()
    {
        (int Port, string What, string Option)[] ports =
        [
            (_options.ApiPort, "the API", "--api-port"),
            (_options.DashboardPort, "the dashboard", "--dashboard-port"),
            (_options.DemoPort, "the practice site", "--demo-port"),
        ];
        var busy = ports.Where(port => !FreePorts.IsFree(port.Port)).Select(port =>
            $"Port {port.Port}, for {port.What}, is in use. End what holds it (`ss -ltnp 'sport = :{port.Port}'` names it) "
            + $"or choose another: {port.Option} {FreePorts.Next()}").ToList();
        if (busy.Count > 0)
            throw new LocalStartException(string.Join(Environment.NewLine, busy));
    }
}
