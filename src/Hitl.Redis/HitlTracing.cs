using System.Diagnostics;
using Hitl.Contracts.Events;

namespace Hitl.Redis;

/// <summary>
/// Spans of what goes through Redis, named after OpenTelemetry's messaging conventions: <c>send jobs</c>, <c>send events</c>.
/// The W3C context travels in the queue entry and beside each event.
/// </summary>
public static class HitlTracing
{
    public const string SourceName = "Hitl.Redis";
    public const string Jobs = "jobs";
    public const string Events = "events";

    public static readonly ActivitySource Source = new(SourceName);

    /// <summary>A span for a message that is put somewhere, or taken from there; null while nobody listens.</summary>
    public static Activity? Start(string operation, string destination, ActivityKind kind, ActivityContext parent = default)
    {
        var activity = Source.StartActivity($"{operation} {destination}", kind, parent);
        activity?.SetTag("messaging.system", "redis");
        activity?.SetTag("messaging.destination.name", destination);
        activity?.SetTag("messaging.operation.name", operation);
        activity?.SetTag("messaging.operation.type", operation is "send" or "process" or "receive" ? operation : "send");
        return activity;
    }

    /// <summary>The parent that a stored <c>traceparent</c> names; none if there is none or it is damaged.</summary>
    public static ActivityContext Parse(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : default;

    internal static string? TraceParent(Activity? activity) => activity?.Id ?? Activity.Current?.Id;

    /// <summary>A span that belongs to the trace the run was posted with. Whoever acts on the run from another trace is linked.</summary>
    internal static Activity? StartForRun(string operation, string destination, string? runTrace)
    {
        var run = Parse(runTrace);
        var current = Activity.Current?.Context ?? default;
        if (run.TraceId == default || current.TraceId == run.TraceId)
            return Start(operation, destination, ActivityKind.Producer);
        var activity = Start(operation, destination, ActivityKind.Producer, run);
        if (current != default)
            activity?.AddLink(new(current));
        return activity;
    }

    /// <summary>The event with its run's trace; without one, that of whoever acts.</summary>
    internal static T Stamped<T>(T happened, string? runTrace = null) where T : HitlEvent
    {
        var trace = Parse(runTrace).TraceId;
        if (trace == default && Activity.Current is { IdFormat: ActivityIdFormat.W3C } current)
            trace = current.TraceId;
        return trace == default ? happened : happened with { TraceId = trace.ToHexString() };
    }
}
