using Scalar.AspNetCore;

namespace Hitl.EventsApi.OpenApi;

/// <summary><c>/openapi/v1.json</c>, and <c>/docs</c> to read and try it, which works without the internet.</summary>
internal static class OpenApiExtensions
{
    private const string Docs = "/docs";

    public static void AddApiDescription(this IHostApplicationBuilder builder) => builder.Services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer<DocumentDescription>();
        options.AddOperationTransformer<RequestParameterDescription>();
        options.AddSchemaTransformer<ProblemSchema>();
    });

    public static void MapApiDescription(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi();
        app.MapScalarApiReference(Docs, options =>
        {
            options.Title = "Hitl API";
            options.DefaultFonts = false;
            options.Telemetry = false;
        });
        app.MapGet("/", () => TypedResults.Redirect(Docs)).ExcludeFromDescription();
    }
}
