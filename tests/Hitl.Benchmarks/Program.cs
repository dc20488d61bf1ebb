using Hitl.Benchmarks;

var benchmarks = new Dictionary<string, (string Says, Func<Task> Run)>(StringComparer.Ordinal)
{
    ["events"] = ("append → event at a client, against a bare Redis publish in the same run", EventsBenchmark.RunAsync),
    ["dashboard"] = ("append → DOM of an open board with 200 active runs, and the dashboard's processor time", DashboardBenchmark.RunAsync),
    ["waiting"] = ("memory of a run that waits for a human: with its page open, and hibernating", WaitingBenchmark.RunAsync),
    ["live"] = ("click → changed frame and frames a second on the live page, against the browser's bare screencast in the same run", LiveBenchmark.RunAsync),
    ["load"] = ("a queue of 100,000 jobs, 5,000 stream clients that come and go, a burst of 10,000 events, limits; what is met and each process's memory", LoadBenchmark.RunAsync),
};
if (args is [var name] && benchmarks.TryGetValue(name, out var benchmark))
{
    await benchmark.Run();
    return Environment.ExitCode;
}

await Console.Error.WriteLineAsync("Usage: dotnet run hitl.cs bench NAME");
foreach (var (known, (says, _)) in benchmarks)
    await Console.Error.WriteLineAsync($"  {known,-11}{says}");
return 2;
