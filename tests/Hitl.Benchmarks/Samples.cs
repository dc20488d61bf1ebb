using System.Globalization;

namespace Hitl.Benchmarks;

/// <summary>Durations of one thing, and what to say of them.</summary>
internal sealed class Samples(string what)
{
    private readonly List<double> _milliseconds = [];

    public void Add(TimeSpan duration) => _milliseconds.Add(duration.TotalMilliseconds);

    public double Percentile(double p)
    {
        var sorted = _milliseconds.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(p / 100 * sorted.Length))];
    }

    public void Print(Samples? against = null)
    {
        var ratio = against is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $"   × {Percentile(50) / against.Percentile(50):0.0} / {Percentile(95) / against.Percentile(95):0.0}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-46} p50 {Percentile(50),7:0.00} ms   p95 {Percentile(95),7:0.00} ms   n {_milliseconds.Count}{ratio}"));
    }
}
