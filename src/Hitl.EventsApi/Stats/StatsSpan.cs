using System.Reflection;
using Hitl.EventsApi.Binding;
using Hitl.EventsApi.Problems;
using Hitl.Redis.Stats;
using Microsoft.AspNetCore.Http.Metadata;

namespace Hitl.EventsApi.Stats;

/// <summary><c>?from=&amp;to=</c>: the last 24 hours where nothing is said.</summary>
internal sealed class StatsSpan : IBoundValue, IEndpointParameterMetadataProvider
{
    private static readonly TimeSpan Default = TimeSpan.FromDays(1);

    private StatsSpan(QueryReader query, DateTimeOffset now)
    {
        To = query.Time("to") ?? now;
        From = query.Time("from") ?? (To - DateTimeOffset.MinValue > Default ? To - Default : DateTimeOffset.MinValue);
        Errors = query.Errors;
        if (To > now + Default)
            Errors.Add("to", "Expected a time that is not in the future.");
        else if (From >= To)
            Errors.Add("from", "Expected a time before 'to'.");
        else if (To - From > StatsStore.LongestSpan)
            Errors.Add("from", $"Expected at most {StatsStore.LongestSpan.TotalDays} days before 'to'.");
    }

    public DateTimeOffset From { get; }
    public DateTimeOffset To { get; }
    public FieldErrors Errors { get; }

    public static ValueTask<StatsSpan> BindAsync(HttpContext context) =>
        new(new StatsSpan(new(context.Request.Query), context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Describe(
        new("from", "Default: 24 hours before 'to'."), new("to", "Default: now."));
}
