using System.Text.Encodings.Web;
using System.Text.Json;
using Hitl.Contracts.Events;
using Hitl.Contracts.Json;
using Hitl.Dashboard.Interventions;
using Hitl.Dashboard.Time;

namespace Hitl.Dashboard.Runs;

/// <summary>An event in words; <see cref="Took"/> says how long what it ends had lasted.</summary>
public sealed record HistoryEntry(DateTimeOffset At, string Title, string? Text, string? Took, bool IsLoud)
{
    private const int LongestText = 400;

    // For a person: an escape that JSON inside HTML needs would only hide what came.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<HistoryEntry> From(IReadOnlyList<HitlEvent> events)
    {
        var entries = new List<HistoryEntry>(events.Count);
        DateTimeOffset? queued = null, asked = null, previous = null;
        foreach (var happened in events)
        {
            string? took = null;
            switch (happened)
            {
                case RunQueued:
                    queued = happened.Timestamp;
                    break;
                case RunStarted when queued is { } since:
                    took = $"queued {Between(since, happened)}";
                    break;
                case InterventionCreated:
                    asked = happened.Timestamp;
                    break;
                case InterventionResolved when asked is { } since:
                    took = $"waited {Between(since, happened)}";
                    asked = null;
                    break;
                case RunProgressed or RunCompleted or RunFailed when previous is { } since:
                    took = $"+{Between(since, happened)}";
                    break;
            }

            previous = happened.Timestamp;
            var (title, text, loud) = Words(happened);
            entries.Add(new(happened.Timestamp, title, Cut(text), took, loud));
        }

        return entries;
    }

    private static (string Title, string? Text, bool Loud) Words(HitlEvent happened) => happened switch
    {
        RunQueued queued => ("Queued", queued.TargetUrl, false),
        RunStarted => ("Started", null, false),
        RunProgressed progressed => (progressed.Step ?? "Progress", Progress(progressed), false),
        InterventionCreated created => ("Human needed", $"{InterventionText.Of(created.Reason)} at {created.Url}", true),
        InterventionClaimed claimed => ("Claimed", $"by {claimed.Operator}", false),
        InterventionReleased released => ("Given back", $"by {released.Operator}", false),
        InterventionResolved resolved => ("Intervention over", InterventionText.Ended(WireName.Of(resolved.Resolution), resolved.ResolvedBy), false),
        SessionCaptured captured => ("Session captured", captured.Site, false),
        RunCompleted completed => ("Completed", $"{completed.Stats.ItemsExtracted} items", true),
        RunFailed failed => ("Failed", $"{RunText.Of(failed.FailureCode)}: {failed.ErrorMessage}", true),
        UnknownEvent unknown => (unknown.UnknownType, JsonSerializer.Serialize(unknown.Json, Plain), false),
        _ => (happened.Type, null, false),
    };

    private static string Progress(RunProgressed progressed)
    {
        string?[] parts =
        [
            progressed.Message,
            progressed.ItemsExtracted is { } items ? $"{items} items" : null,
            progressed.Percent is { } percent ? $"{percent} %" : null,
        ];
        return string.Join(" · ", parts.Where(part => !string.IsNullOrEmpty(part)));
    }

    private static string Between(DateTimeOffset since, HitlEvent happened) => Durations.ToText(happened.Timestamp - since);

    private static string? Cut(string? text) => text is { Length: > LongestText } ? string.Concat(text.AsSpan(0, LongestText), "…") : text;
}
