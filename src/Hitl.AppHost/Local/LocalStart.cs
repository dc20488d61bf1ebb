using System.Reflection;

namespace Hitl.AppHost.Local;

/// <summary>Starts the stack, reports what becomes of it, and ends it when the launcher has to end.</summary>
internal static class LocalStart
{
    private const string Name = "hitl";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <returns>0 after an orderly end, 1 where the stack could not start, 2 for bad options.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (arguments.Contains("--help"))
        {
            await Console.Out.WriteLineAsync(LocalArguments.Usage);
            return 0;
        }

        try
        {
            var services = BuiltServices.Find();
            var (options, errors) = LocalArguments.Parse(arguments, new LocalOptions
            {
                DataDirectory = Path.Combine(services.Root, ".data"),
                Redis = Environment.GetEnvironmentVariable("ConnectionStrings__redis"),
            });
            if (errors.Count > 0)
            {
                await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, [.. errors, "", LocalArguments.Usage]));
                return 2;
            }

            PrefixedConsole.WriteLine(Name, $"Starting without Aspire: {WhyWithoutAspire()}");
            return await RunAsync(options, services);
        }
        catch (LocalStartException error)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
    }

    private static string WhyWithoutAspire() =>
        typeof(LocalStart).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => metadata.Key == "AspireReason")?.Value is { Length: > 0 } reason
            ? reason
            : "the package feed has not been asked yet";

    private static async Task<int> RunAsync(LocalOptions options, BuiltServices services)
    {
        await using var lifetime = new LauncherLifetime();
        await using var stack = new LocalStack(options, services, PrefixedConsole.WriteLine);
        try
        {
            var unhealthy = await stack.StartAsync(Limit, lifetime.End);
            foreach (var (resource, reason) in unhealthy)
                PrefixedConsole.WriteLine(Name, $"{resource.Name} is not healthy: {reason}");
            if (unhealthy.Any(failure => !failure.Resource.IsRunning) || stack.Redis is { IsRunning: false })
                return 1;
            if (unhealthy.Count == 0)
                Announce(stack.Topology);
            await ReportEndsAsync(stack, lifetime.End);
        }
        catch (OperationCanceledException) when (lifetime.End.IsCancellationRequested)
        {
            PrefixedConsole.WriteLine(Name, "Ending everything; Ctrl+C once more does not wait.");
        }
        finally
        {
            await stack.StopAsync();
        }

        PrefixedConsole.WriteLine(Name, "Everything has ended.");
        return 0;
    }

    private static async Task ReportEndsAsync(LocalStack stack, CancellationToken end)
    {
        var running = stack.Resources.ToDictionary(resource => (Task)resource.Exited);
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(running.Keys).WaitAsync(end);
            running.Remove(ended, out var resource);
            PrefixedConsole.WriteLine(Name, $"{resource!.Name} ended with exit code {await resource.Exited} and is not restarted. "
                + "Ctrl+C ends the rest; start again when you know why.");
        }

        PrefixedConsole.WriteLine(Name, "Every process has ended.");
    }

    private static void Announce(LocalTopology topology)
    {
        var api = topology.Api.GetLeftPart(UriPartial.Authority);
        Console.Out.WriteLine($"""

              API            {api}
              Dashboard      {topology.Dashboard.GetLeftPart(UriPartial.Authority)}
              Practice site  {topology.Practice.GetLeftPart(UriPartial.Authority)}

              Terminal 2:    curl -N {api}/events/runs/events
              Terminal 3:    curl -X POST "{api}/skip-tracing/search/by-name?name=John+Smith"

              Ctrl+C ends everything.

            """);
    }
}
