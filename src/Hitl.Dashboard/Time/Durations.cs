using System.Globalization;

namespace Hitl.Dashboard.Time;

/// <summary>Durations in words.</summary>
public static class Durations
{
    /// <summary>"850 ms", "4.2 s", "3 min 5 s", "2 h 10 min", "3 d 4 h".</summary>
    public static string ToText(TimeSpan duration) => duration switch
    {
        { Ticks: <= 0 } => "0 s",
        { TotalSeconds: < 1 } => Format($"{(int)duration.TotalMilliseconds} ms"),
        { TotalSeconds: < 10 } => Format($"{duration.TotalSeconds:0.0} s"),
        { TotalMinutes: < 1 } => Format($"{(int)duration.TotalSeconds} s"),
        { TotalHours: < 1 } => Format($"{duration.Minutes} min {duration.Seconds} s"),
        { TotalDays: < 1 } => Format($"{duration.Hours} h {duration.Minutes} min"),
        _ => Format($"{(int)duration.TotalDays} d {duration.Hours} h"),
    };

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
