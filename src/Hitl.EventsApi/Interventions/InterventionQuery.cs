using System.Reflection;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.EventsApi.Binding;
using Hitl.EventsApi.Problems;
using Hitl.Redis.Interventions;
using Microsoft.AspNetCore.Http.Metadata;

namespace Hitl.EventsApi.Interventions;

/// <summary>Which interventions <c>GET /interventions</c> shows.</summary>
internal sealed class InterventionQuery : IBoundValue, IEndpointParameterMetadataProvider
{
    private InterventionQuery(QueryReader query)
    {
        Filter = new() { Statuses = query.Enums<InterventionStatus>("status"), Obstacle = query.Id("obstacle") };
        Errors = query.Errors;
    }

    public InterventionFilter Filter { get; }
    public FieldErrors Errors { get; }

    public static ValueTask<InterventionQuery> BindAsync(HttpContext context) => new(new InterventionQuery(new(context.Request.Query)));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Describe(
        new("status", $"Some of {string.Join(", ", WireName.All<InterventionStatus>())}, separated by commas."),
        new("obstacle", "An obstacle's id: those that stopped at the same thing."));
}
