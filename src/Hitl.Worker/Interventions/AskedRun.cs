using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hitl.Worker.Jobs;

namespace Hitl.Worker.Interventions;

/// <summary>The waiting run that a request of the API's is about; its secret was presented.</summary>
internal sealed record AskedRun(HeldRun Run, ParkedRun Parked)
{
    /// <summary>What the API asks; null where the body is none of that.</summary>
    public static async Task<T?> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return await request.ReadFromJsonAsync(type, request.HttpContext.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>
/// Stands before what only the API may ask of a waiting run, under <c>/runs/{run_id}</c>: 403 for a web page in somebody's
/// browser, 404 for a run that does not wait here, 401 without its secret. What it finds is a feature of the request.
/// </summary>
internal sealed class AskedRunFilter(HeldRuns runs) : IEndpointFilter
{
    public const string SecretHeader = "Hitl-Run-Secret";
    public const string RunId = "runId";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.Request.Headers.Origin.Count > 0)
            return TypedResults.StatusCode(StatusCodes.Status403Forbidden);
        if (runs.Find((string)http.Request.RouteValues[RunId]!) is not { } run || await run.WhenParkedAsync(http.RequestAborted) is not { } parked)
            return TypedResults.NotFound();
        if (!parked.IsSecret(http.Request.Headers[SecretHeader]))
            return TypedResults.Unauthorized();
        http.Features.Set(new AskedRun(run, parked));
        return await next(context);
    }
}
