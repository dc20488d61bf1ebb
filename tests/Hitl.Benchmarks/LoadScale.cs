using System.Globalization;

namespace Hitl.Benchmarks;

/// <summary>How much load; <c>HITL_BENCH_*</c> scales it down, and what it shows then is not the target.</summary>
internal static class LoadScale
{
    public static int Jobs { get; } = Setting("HITL_BENCH_JOBS", 100_000);
    public static int Clients { get; } = Setting("HITL_BENCH_CLIENTS", 5_000);
    public static int Events { get; } = Setting("HITL_BENCH_EVENTS", 10_000);
    public static int WorkerSeconds { get; } = Setting("HITL_BENCH_WORKER_SECONDS", 60);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var set) ? set : otherwise;
}
