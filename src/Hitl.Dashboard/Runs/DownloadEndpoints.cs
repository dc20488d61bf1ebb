using Hitl.Dashboard.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.Dashboard.Runs;

/// <summary>What a browser fetches by itself, passed through from the API: screenshots and items as files.</summary>
internal static class DownloadEndpoints
{
    private static readonly Dictionary<string, (string Query, string ContentType)> Formats = new(StringComparer.Ordinal)
    {
        ["json"] = ("json", "application/json"),
        ["csv"] = ("csv", "text/csv; charset=utf-8"),
        ["ndjson"] = ("ndjson", "application/x-ndjson"),
    };

    public static void MapDownloads(this IEndpointRouteBuilder app)
    {
        app.MapGet("/screenshots/{id}", ScreenshotAsync);
        app.MapGet("/downloads/{runId}/items.{format}", ItemsAsync);
    }

    private static async Task<Results<FileStreamHttpResult, NotFound, StatusCodeHttpResult>> ScreenshotAsync(
        string id, HitlApi api, HttpContext context)
    {
        try
        {
            var answer = await api.OpenAsync($"/interventions/{Uri.EscapeDataString(id)}/screenshot", context.RequestAborted);
            context.Response.RegisterForDispose(answer);
            // The picture of a page is data: nothing in it may be taken for anything else.
            return TypedResults.Stream(await answer.Content.ReadAsStreamAsync(context.RequestAborted), "image/jpeg");
        }
        catch (ApiException problem)
        {
            return problem.Problem.HttpStatus is null ? TypedResults.StatusCode(StatusCodes.Status502BadGateway) : TypedResults.NotFound();
        }
    }

    private static async Task<Results<FileStreamHttpResult, NotFound, StatusCodeHttpResult>> ItemsAsync(
        string runId, string format, HitlApi api, HttpContext context)
    {
        if (!Formats.TryGetValue(format, out var kind))
            return TypedResults.NotFound();
        try
        {
            var answer = await api.OpenAsync($"/runs/{Uri.EscapeDataString(runId)}/items?format={kind.Query}", context.RequestAborted);
            context.Response.RegisterForDispose(answer);
            return TypedResults.Stream(
                await answer.Content.ReadAsStreamAsync(context.RequestAborted), kind.ContentType, $"{runId}-items.{format}");
        }
        catch (ApiException problem)
        {
            return problem.Problem.HttpStatus is null ? TypedResults.StatusCode(StatusCodes.Status502BadGateway) : TypedResults.NotFound();
        }
    }
}
