using Microsoft.Extensions.Configuration;

namespace Hitl.AppHost.Aspire;

internal static class UpSwitches
{
    private static readonly Dictionary<string, string> Keys = new()
    {
        ["--api-port"] = "Ports:Api",
        ["--dashboard-port"] = "Ports:Dashboard",
        ["--demo-port"] = "Ports:Demo",
        ["--data"] = "Redis:Directory",
        ["--api-replicas"] = "Replicas:Api",
        ["--workers"] = "Replicas:Worker",
    };

    /// <summary>The options of the local start mean the same here.</summary>
    public static void AddUpSwitches(this IConfigurationBuilder configuration, string[] args) =>
        configuration.AddCommandLine(args, Keys);
}
