using Hitl.Redis.Idempotency;

namespace Hitl.EventsApi.Idempotency;

/// <summary>Writes an answer as it was kept.</summary>
internal sealed class ReplayedAnswer(StoredAnswer answer) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        if (answer.Location is not null)
            response.Headers.Location = answer.Location;
        // A 204 may not even say that it has no body.
        if (answer.Body.Length == 0)
            return;
        response.ContentLength = answer.Body.Length;
        await response.Body.WriteAsync(answer.Body, httpContext.RequestAborted);
    }
}
