using System.Reflection;
using Hitl.Contracts.Json;
using Hitl.Contracts.Runs;
using Hitl.EventsApi.Binding;
using Hitl.EventsApi.Problems;
using Hitl.Redis.Runs;
using Microsoft.AspNetCore.Http.Metadata;

namespace Hitl.EventsApi.Runs;

/// <summary>Which runs <c>GET /runs</c> shows.</summary>
internal sealed class RunQuery : IBoundValue, IEndpointParameterMetadataProvider
{
    private RunQuery(QueryReader query)
    {
        Filter = new()
        {
            Statuses = query.Enums<RunStatus>("status"),
            Recipe = query.Text("recipe"),
            JobId = query.Id("job_id"),
            Text = query.Text("q"),
            From = query.Time("from"),
            To = query.Time("to"),
        };
        Errors = query.Errors;
    }

    public RunFilter Filter { get; }
    public FieldErrors Errors { get; }

    public static ValueTask<RunQuery> BindAsync(HttpContext context) => new(new RunQuery(new(context.Request.Query)));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Describe(
        new("status", $"Some of {string.Join(", ", WireName.All<RunStatus>())}, separated by commas."),
        new("recipe", "A recipe's id."),
        new("job_id", "A job's id."),
        new("q", "Text to find in the parameters or the address."),
        new("from", "Created at this time or later."),
        new("to", "Created before this time."));
}
