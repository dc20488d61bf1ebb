using System.Reflection;
using Hitl.EventsApi.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace Hitl.EventsApi.Binding;

/// <summary><c>?limit=&amp;cursor=</c>, on every list.</summary>
internal sealed class Paging : IBoundValue, IEndpointParameterMetadataProvider
{
    private const int DefaultLimit = 50;
    private const int HighestLimit = 500;

    private Paging(QueryReader query)
    {
        Limit = query.Number("limit", DefaultLimit, 1, HighestLimit);
        Cursor = query.Text("cursor");
        Errors = query.Errors;
    }

    public int Limit { get; }
    public string? Cursor { get; }
    public FieldErrors Errors { get; }

    public static ProblemHttpResult BadCursor { get; } = ApiProblem.Of(
        StatusCodes.Status400BadRequest, "bad_cursor", "The cursor is none of this list's.", "Send next_cursor of the page before as it was, or leave it out to start over.");

    public static ValueTask<Paging> BindAsync(HttpContext context) => new(new Paging(new(context.Request.Query)));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Describe(
        new RequestParameter("limit", $"How many at most; default {DefaultLimit}.", Minimum: 1, Maximum: HighestLimit),
        new("cursor", "next_cursor of the page before."));
}
