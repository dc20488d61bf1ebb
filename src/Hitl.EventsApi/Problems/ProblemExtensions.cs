using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;

namespace Hitl.EventsApi.Problems;

/// <summary>Every answer that says no is a problem with a code, also those that no handler of ours gave.</summary>
internal static class ProblemExtensions
{
    private const string TraceId = "trace_id";

    public static void AddApiProblems(this IHostApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = TellTrace);
        builder.Services.AddExceptionHandler<ApiExceptionHandler>();
    }

    public static void UseApiProblems(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(WriteAsync);
    }

    /// <summary>The id alone, as in events: what ASP.NET puts there is a whole traceparent, which no search finds.</summary>
    private static void TellTrace(ProblemDetailsContext context)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } now)
            context.ProblemDetails.Extensions[TraceId] = now.TraceId.ToHexString();
        else
            context.ProblemDetails.Extensions.Remove(TraceId);
    }

    private static Task WriteAsync(StatusCodeContext context)
    {
        var status = context.HttpContext.Response.StatusCode;
        var (code, title, detail) = status switch
        {
            404 => ("no_such_route", "Nothing answers at this address.", "See /docs for what does."),
            405 => ("method_not_allowed", "This address does not take that method.", "The Allow header names those it takes."),
            413 => ("body_too_large", "The body is too large.", "Send at most 64 KB."),
            415 => ("unsupported_media_type", "The body's content type is not one that is read here.", "Send JSON with Content-Type: application/json."),
            _ => ("http_" + status.ToString(CultureInfo.InvariantCulture), "The request was refused.", "See /docs."),
        };
        return ApiProblem.Of(status, code, title, detail).ExecuteAsync(context.HttpContext);
    }
}
