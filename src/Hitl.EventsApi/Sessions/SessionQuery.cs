using System.Reflection;
using Hitl.Contracts.Json;
using Hitl.Contracts.Sessions;
using Hitl.EventsApi.Binding;
using Hitl.EventsApi.Problems;
using Hitl.Redis.Sessions;
using Microsoft.AspNetCore.Http.Metadata;

namespace Hitl.EventsApi.Sessions;

/// <summary>Which sessions <c>GET /sessions</c> shows.</summary>
internal sealed class SessionQuery : IBoundValue, IEndpointParameterMetadataProvider
{
    private SessionQuery(QueryReader query)
    {
        Filter = new() { States = query.Enums<SessionState>("state") };
        Errors = query.Errors;
    }

    public SessionFilter Filter { get; }
    public FieldErrors Errors { get; }

    public static ValueTask<SessionQuery> BindAsync(HttpContext context) => new(new SessionQuery(new(context.Request.Query)));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Describe(
        new RequestParameter("state", $"Some of {string.Join(", ", WireName.All<SessionState>())}, separated by commas."));
}
