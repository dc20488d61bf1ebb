using System.Reflection;
using Hitl.EventsApi.Binding;
using Hitl.EventsApi.Problems;
using Microsoft.AspNetCore.Http.Metadata;

namespace Hitl.EventsApi.Runs;

/// <summary>How the items of a run are wanted; null: <c>Accept</c> names nothing that is offered.</summary>
internal sealed class ItemQuery : IBoundValue, IEndpointParameterMetadataProvider
{
    private ItemQuery(HttpRequest request)
    {
        var query = new QueryReader(request.Query);
        var name = query.Text("format");
        Format = name is null ? ItemFormats.OfAccept(request.Headers.Accept) : ItemFormats.OfName(name);
        if (name is not null && Format is null)
            query.Errors.Add("format", "Expected json, csv or ndjson.");
        Errors = query.Errors;
    }

    public ItemFormat? Format { get; }
    public FieldErrors Errors { get; }

    public static ValueTask<ItemQuery> BindAsync(HttpContext context) => new(new ItemQuery(context.Request));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Describe(new RequestParameter("format", "json (a page), csv or ndjson (all items); counts more than Accept."));
}
