using System.Globalization;

namespace Hitl.AppHost.Local;

/// <summary>The command line of the local start. Every mistake is reported at once.</summary>
internal static class LocalArguments
{
    public const string Usage = """
        Usage: dotnet run hitl.cs up [options]
          --api-port PORT        events API (default 8000)
          --dashboard-port PORT  dashboard (default 8080)
          --demo-port PORT       practice site (default 8090)
          --data DIR             where Redis keeps its data (default .data)
          --api-replicas N       API processes behind the one port, 1 to 16 (default 1)
          --workers N            worker processes, 1 to 16 (default 1)
        A Redis that runs already: ConnectionStrings__redis=host:port
        """;

    private const int MostProcesses = 16;

    public static (LocalOptions Options, IReadOnlyList<string> Errors) Parse(
        IReadOnlyList<string> arguments, LocalOptions defaults)
    {
        var options = defaults;
        var errors = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = arguments[i].Split('=', 2) is [var before, var after] ? (before, after) : (arguments[i], null);
            if (!IsKnown(name))
            {
                errors.Add($"{name}: there is no such option.");
                continue;
            }

            if (value is null && i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
                value = arguments[++i];
            if (string.IsNullOrWhiteSpace(value))
                errors.Add($"{name}: a value is missing, e.g. {name} {Example(name)}");
            else
                options = Apply(options, name, value, errors);
        }

        if (errors.Count == 0 && new[] { options.ApiPort, options.DashboardPort, options.DemoPort }.Distinct().Count() < 3)
        {
            errors.Add($"--api-port {options.ApiPort}, --dashboard-port {options.DashboardPort} and "
                + $"--demo-port {options.DemoPort} must be three different ports.");
        }

        return (options, errors);
    }

    private static LocalOptions Apply(LocalOptions options, string name, string value, List<string> errors)
    {
        switch (name)
        {
            case "--data":
                return options with { DataDirectory = Path.GetFullPath(value) };
            case "--api-replicas" or "--workers":
                var count = Number(name, value, MostProcesses, errors);
                return name == "--workers" ? options with { Workers = count } : options with { ApiReplicas = count };
            default:
                var port = Number(name, value, ushort.MaxValue, errors);
                return name switch
                {
                    "--api-port" => options with { ApiPort = port },
                    "--dashboard-port" => options with { DashboardPort = port },
                    _ => options with { DemoPort = port },
                };
        }
    }

    private static int Number(string name, string value, int most, List<string> errors)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
            return number;
        errors.Add($"{name} {value}: must be a number from 1 to {most}, e.g. {name} {Example(name)}");
        return 1;
    }

    private static bool IsKnown(string name) =>
        name is "--api-port" or "--dashboard-port" or "--demo-port" or "--data" or "--api-replicas" or "--workers";

    private static string Example(string name) => name switch
    {
        "--api-port" => "8001",
        "--dashboard-port" => "8081",
        "--demo-port" => "8091",
        "--data" => ".data",
        _ => "2",
    };
}
