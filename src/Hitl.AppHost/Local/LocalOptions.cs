namespace Hitl.AppHost.Local;

/// <summary>How the stack is started locally; the defaults are what a newcomer gets.</summary>
internal sealed record LocalOptions
{
    public int ApiPort { get; init; } = 8000;

    public int DashboardPort { get; init; } = 8080;

    public int DemoPort { get; init; } = 8090;

    /// <summary>Holds Redis' append-only file, and beside it the keys of kept sessions.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>1 to 16, all behind <see cref="ApiPort"/>.</summary>
    public int ApiReplicas { get; init; } = 1;

    /// <summary>1 to 16.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>A Redis that runs already; null starts one.</summary>
    public string? Redis { get; init; }

    /// <summary>The port of the Redis that is started; null picks a free one.</summary>
    public int? RedisPort { get; init; }

    /// <summary>More configuration for every service, by its key (<c>Worker:MaxRunning</c>).</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
