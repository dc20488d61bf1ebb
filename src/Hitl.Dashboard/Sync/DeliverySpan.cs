using System.Diagnostics;
using Hitl.Contracts.Events;

namespace Hitl.Dashboard.Sync;

/// <summary>The dashboard's end of an event's trace: a consumer span for its delivery to the pages.</summary>
internal static class DeliverySpan
{
    public const string SourceName = "Hitl.Dashboard";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Null where the event has no trace or nobody listens.</summary>
    public static Activity? Start(HitlEvent happened)
    {
        if (happened.TraceId is not { Length: 32 } id || !id.All(char.IsAsciiHexDigitLower))
            return null;
        // The stream carries the trace's id alone: which span wrote the event is not known here.
        var context = new ActivityContext(ActivityTraceId.CreateFromString(id), default, ActivityTraceFlags.Recorded, isRemote: true);
        var activity = Source.StartActivity("process events", ActivityKind.Consumer, context);
        activity?.SetTag("messaging.operation.name", "process")
            .SetTag("messaging.operation.type", "process")
            .SetTag("messaging.destination.name", "events")
            .SetTag("hitl.event.type", happened.Type);
        return activity;
    }
}
