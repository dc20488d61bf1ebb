using System.Diagnostics;
using System.Globalization;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Chaos;

/// <summary>Kills, freezes and restarts the processes of a stack at random, from a seed.</summary>
internal sealed class ChaosMonkey(TestStack stack, int seed, int workers, int replicas)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(300);
    private readonly Random _random = new(seed);

    public List<string> Faults { get; } = [];

    /// <summary>Does one fault and mends it, so that afterwards all processes run again.</summary>
    public async Task StrikeAsync(CancellationToken cancellationToken)
    {
        var (resource, index) = _random.Next(10) switch
        {
            < 4 => ("worker", _random.Next(workers)),
            < 6 => ("chromium", _random.Next(workers)),
            < 8 => ("events-api", _random.Next(replicas)),
            _ => ("redis", 0),
        };
        var freeze = resource != "chromium" && _random.Next(3) == 0;
        Faults.Add($"{(freeze ? "freeze" : "kill")} {resource}-{index}");
        if (resource == "chromium")
        {
            KillBrowserOf(stack.ProcessId("worker", index));
        }
        else if (freeze)
        {
            stack.Pause(resource, index);
            await PauseAsync(longest: 5000, cancellationToken);
            stack.Resume(resource, index);
        }
        else
        {
            await stack.KillAsync(resource, index);
            await PauseAsync(longest: 1500, cancellationToken);
            await stack.RestartAsync(resource, index);
        }

        await PauseAsync(longest: 2500, cancellationToken);
    }

    private Task PauseAsync(int longest, CancellationToken cancellationToken) =>
        Task.Delay(ShortestPause + TimeSpan.FromMilliseconds(_random.Next(longest)), TimeProvider.System, cancellationToken);

    /// <summary>kill -9 of every Chromium process below a worker.</summary>
    public static void KillBrowserOf(int worker)
    {
        foreach (var id in BrowserOf(worker))
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
            {
                // It ended between being seen and being killed.
            }
        }
    }

    /// <summary>Every Chromium process below a worker.</summary>
    public static IEnumerable<int> BrowserOf(int worker) => Descendants(worker).Where(IsBrowser);

    private static bool IsBrowser(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/comm").StartsWith("chrom", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>All processes below one, by /proc.</summary>
    public static IEnumerable<int> Descendants(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                continue;
            try
            {
                var stat = File.ReadAllText(Path.Combine(directory, "stat"));
                parents[id] = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // It ended while we looked.
            }
        }

        return parents.Keys.Where(id =>
        {
            for (var at = id; parents.TryGetValue(at, out var parent) && parent > 0; at = parent)
            {
                if (parent == root)
                    return true;
            }

            return false;
        });
    }
}
