using System.Globalization;
using Hitl.Redis;
using Microsoft.AspNetCore.Diagnostics;

namespace Hitl.EventsApi.Problems;

/// <summary>Turns what a handler threw into a problem. What nobody expected is logged and answered without details.</summary>
internal sealed partial class ApiExceptionHandler(ILogger<ApiExceptionHandler> logger) : IExceptionHandler
{
    private const int RetryAfterSeconds = 5;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            StoreUnavailableException => ApiProblem.Of(503, "redis_unavailable", "Redis does not answer.", exception.Message),
            StoreFullException => ApiProblem.Of(503, "redis_full", "Redis takes no writes.", exception.Message),
            QueueFullException => ApiProblem.Of(503, "queue_full", "The queue is full.", exception.Message),
            BadHttpRequestException { StatusCode: 413 } => ApiProblem.Of(413, "body_too_large", "The body is too large.", "Send at most 64 KB."),
            BadHttpRequestException bad => ApiProblem.Of(
                bad.StatusCode, "bad_request", "The request can't be read.", "Check the request line, the headers and the body's length."),
            _ => ApiProblem.Of(
                500, "internal_error", "Something went wrong in this server.", "Try again; if it stays, look for the trace id in this server's log."),
        };
        if (problem.StatusCode == StatusCodes.Status500InternalServerError)
            LogUnexpected(exception, httpContext.Request.Method, httpContext.GetEndpoint()?.DisplayName);
        if (problem.StatusCode == StatusCodes.Status503ServiceUnavailable)
            httpContext.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Endpoint} failed unexpectedly")]
    private partial void LogUnexpected(Exception exception, string method, string? endpoint);
}
