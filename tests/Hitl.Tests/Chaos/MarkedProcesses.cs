using System.Globalization;
using System.Text;
using Hitl.Tests.Faults;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Chaos;

/// <summary>
/// All processes of a stack: those below its services, and those that have lost their parents but still carry its mark in
/// their environment.
/// </summary>
internal sealed class MarkedProcesses(string mark)
{
    private readonly List<ProcessTree> _seen = [];

    /// <summary>Chromiums, without the processes that each of them has started.</summary>
    public IReadOnlyList<int> Browsers() => [.. Marked().Where(id => CommandLine(id) is var line && line.Contains("--remote-debugging-pipe") && !line.Any(IsType) && ChaosMonkey.IsBrowser(id))];

    /// <summary>Playwright's drivers, one for each browser.</summary>
    public IReadOnlyList<int> Drivers() => [.. Marked().Where(id => CommandLine(id).Contains("run-driver"))];

    /// <summary>Remembers what runs now.</summary>
    public void See(TestStack stack, int workers, int replicas)
    {
        IEnumerable<int> roots =
        [
            stack.ProcessId("redis"), stack.ProcessId("dashboard"), stack.ProcessId("practice-site"),
            .. Enumerable.Range(0, workers).Select(index => stack.ProcessId("worker", index)),
            .. Enumerable.Range(0, replicas).Select(index => stack.ProcessId("events-api", index)),
        ];
        _seen.Add(ProcessTree.Of(roots.SelectMany(root => ChaosMonkey.Descendants(root).Append(root)).ToHashSet()));
    }

    /// <summary>What was seen or is marked, and still runs.</summary>
    public IReadOnlyList<string> Left() => [.. _seen.SelectMany(tree => tree.Alive()).Concat(Marked()).Distinct().Select(id => $"{id} {string.Join(' ', CommandLine(id).Take(4))}")];

    private IEnumerable<int> Marked() => Directory.EnumerateDirectories("/proc")
        .Select(directory => int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && Read(id, "environ").Contains(mark));

    private static bool IsType(string argument) => argument.StartsWith("--type=", StringComparison.Ordinal);

    private static string[] CommandLine(int id) => Read(id, "cmdline");

    private static string[] Read(int id, string what)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{what}"))).Split('\0');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
