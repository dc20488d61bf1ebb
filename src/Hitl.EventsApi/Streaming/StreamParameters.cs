using System.Collections.Frozen;
using System.Reflection;
using Hitl.Contracts.Events;
using Hitl.EventsApi.Binding;
using Hitl.EventsApi.Problems;
using Microsoft.AspNetCore.Http.Metadata;

namespace Hitl.EventsApi.Streaming;

/// <summary>
/// The stream's parameters. A position that is no id is not an error here: a browser would never come back from an
/// error status, so it becomes a <c>stream.reset</c>.
/// </summary>
internal sealed class StreamParameters : IBoundValue, IEndpointParameterMetadataProvider
{
    public const string LastEventId = "Last-Event-ID";
    private const string Start = "start";

    private StreamParameters(HttpRequest request)
    {
        var query = new QueryReader(request.Query);
        var runId = query.Id("run_id");
        var types = query.Names("types", EventTypes.Logged);
        var from = query.Text("from");
        if (from is not (null or Start))
            query.Errors.Add("from", $"Expected '{Start}', or nothing for events from now on.");
        // Where a browser reconnects, the header is newer than the address it was given first.
        var asked = request.Headers[LastEventId].ToString() is { Length: > 0 } header ? header : request.Query["last_event_id"].ToString();
        Errors = query.Errors;
        Request = new(
            asked.Length == 0 ? null : asked,
            from == Start,
            new(runId, types.Count == 0 ? null : types.ToFrozenSet(StringComparer.Ordinal)));
    }

    public StreamRequest Request { get; }
    public FieldErrors Errors { get; }

    public static ValueTask<StreamParameters> BindAsync(HttpContext context) => new(new StreamParameters(context.Request));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Describe(
        new(LastEventId, "The id of the last message that was seen; every later event follows.", InHeader: true),
        new("last_event_id", "The same for clients that can't send a header; the header counts more."),
        new("from", "'start': everything that is kept. Without it and without an id: from now on."),
        new("run_id", "Only this run's events."),
        new("types", $"Only these types, separated by commas: {string.Join(", ", EventTypes.Logged)}."));
}
