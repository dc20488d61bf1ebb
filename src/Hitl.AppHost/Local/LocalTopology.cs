using System.Globalization;

namespace Hitl.AppHost.Local;

/// <summary>The stack's processes, with the same configuration keys that the Aspire AppHost gives them.</summary>
internal sealed class LocalTopology
{
    private readonly LocalOptions _options;
    private readonly BuiltServices _services;

    public LocalTopology(LocalOptions options, BuiltServices services)
    {
        (_options, _services) = (options, services);
        RedisPort = options.Redis is null ? options.RedisPort ?? FreePorts.Next() : null;
        Redis = options.Redis ?? string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{RedisPort}");
        ApiPorts = options.ApiReplicas == 1
            ? [options.ApiPort]
            : [.. Enumerable.Range(0, options.ApiReplicas).Select(_ => FreePorts.Next())];
    }

    /// <summary>The port of the Redis to start; null where one is given.</summary>
    public int? RedisPort { get; }

    public string Redis { get; }

    /// <summary>One per replica; a single one has the public port itself.</summary>
    public IReadOnlyList<int> ApiPorts { get; }

    public Uri Api => Url(_options.ApiPort);

    public Uri Dashboard => Url(_options.DashboardPort);

    public Uri Practice => Url(_options.DemoPort);

    public ProcessSpec PracticeSite() => Service("practice-site", "practice-site", "Hitl.PracticeSite", _options.DemoPort, new());

    public IEnumerable<ProcessSpec> EventsApi() => ApiPorts.Select((port, index) =>
        Service("events-api", Numbered("events-api", index, ApiPorts.Count), "Hitl.EventsApi", port, new(Shared())
        {
            ["Security:AllowedOrigins:0"] = Trim(Dashboard),
            ["Security:AllowedOrigins:1"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_options.DashboardPort}"),
        }));

    public IEnumerable<ProcessSpec> Workers() => Enumerable.Range(0, _options.Workers).Select(index =>
        Service("worker", Numbered("worker", index, _options.Workers), "Hitl.Worker", FreePorts.Next(), new(Shared())
        {
            ["Worker:Targets:AllowedPrivateHosts:0"] = Practice.Authority,
            ["Sessions:KeysDirectory"] = Path.Combine(_options.DataDirectory, "session-keys"),
        }));

    public ProcessSpec DashboardSite() =>
        Service("dashboard", "dashboard", "Hitl.Dashboard", _options.DashboardPort, new()
        {
            ["services:events-api:http:0"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_options.ApiPort}"),
        });

    private Dictionary<string, string> Shared() => new()
    {
        ["ConnectionStrings:redis"] = Redis,
        ["Recipes:Directory"] = Path.Combine(_services.Root, "recipes"),
        ["Recipes:Sites:practice"] = Trim(Practice),
    };

    private ProcessSpec Service(string resource, string name, string project, int port, Dictionary<string, string> settings)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        settings["Process:EndWithStandardInput"] = "true";
        foreach (var (key, value) in _options.Settings)
            settings[key] = value;
        return new ProcessSpec
        {
            Name = name,
            FileName = Executables.Dotnet,
            Arguments = [_services.Program(project)],
            // The content root: a built, unpublished service finds its web files through it.
            WorkingDirectory = _services.Folder(project),
            Environment = new Dictionary<string, string>(
                settings.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value)))
            {
                ["ASPNETCORE_URLS"] = address,
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["OTEL_SERVICE_NAME"] = resource,
                ["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={name}",
            },
            Health = new Uri(address + "/health"),
        }.Detached();
    }

    private static string Numbered(string name, int index, int count) =>
        count == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{index}");

    private static string Trim(Uri uri) => uri.GetLeftPart(UriPartial.Authority);

    private static Uri Url(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}"));
}
