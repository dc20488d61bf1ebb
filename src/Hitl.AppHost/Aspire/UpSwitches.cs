using Hitl.AppHost.Local;
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

    /// <summary>
    /// The exit code where there is nothing to start: help was asked for, or an option of ours is wrong, which has been said.
    /// Aspire's own options pass.
    /// </summary>
    public static int? Answer(string[] args)
    {
        if (args.Contains("--help"))
        {
            Console.Out.WriteLine(LocalArguments.Usage);
            return 0;
        }

        var (_, errors) = LocalArguments.Parse([.. Ours(args)], new() { DataDirectory = "" });
        if (errors.Count == 0)
            return null;
        Console.Error.WriteLine(string.Join(Environment.NewLine, [.. errors, "", LocalArguments.Usage]));
        return 2;
    }

    /// <summary>The options of the local start mean the same here.</summary>
    public static void AddUpSwitches(this IConfigurationBuilder configuration, string[] args) =>
        configuration.AddCommandLine(args, Keys);

    private static IEnumerable<string> Ours(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (!Keys.ContainsKey(args[i].Split('=', 2)[0]))
                continue;
            yield return args[i];
            if (!args[i].Contains('=', StringComparison.Ordinal) && i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
                yield return args[++i];
        }
    }
}
