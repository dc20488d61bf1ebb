using System.Globalization;
using Hitl.AppHost.Local;

namespace Hitl.Benchmarks;

/// <summary>What each process held at most since it started, as Linux counts it; nothing is printed elsewhere.</summary>
internal static class PeakMemory
{
    private const double Target = 512;

    public static void Check(IEnumerable<LocalResource> resources, string when)
    {
        foreach (var resource in resources)
        {
            if (Peak(resource.ProcessId) is { } megabytes)
                Targets.Check(megabytes <= Target, $"{resource.Name}{when} holds at most {Target} MB", string.Create(CultureInfo.InvariantCulture, $"{megabytes:0} MB"));
        }
    }

    private static double? Peak(int process)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status");
        if (!File.Exists(path))
            return null;
        var line = File.ReadLines(path).First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
