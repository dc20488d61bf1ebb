using System.Globalization;
using Hitl.AppHost.Local;

namespace Hitl.Benchmarks;

/// <summary>What each process held at most since it started, as Linux counts it; nothing is printed elsewhere.</summary>
internal static class PeakMemory
{
    private const double Target = 512;

    public static void Print(IEnumerable<LocalResource> resources)
    {
        foreach (var resource in resources)
        {
            if (Peak(resource.ProcessId) is { } megabytes)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{resource.Name,-46} peak {megabytes,7:0} MB {(megabytes > Target ? $"(over the target of {Target} MB)" : "")}"));
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
