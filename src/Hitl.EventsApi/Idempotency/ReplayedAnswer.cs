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
        response.ContentLength = answer.Body.Length;
        await response.Body.WriteAsync(answer.Body, httpContext.RequestAborted);
    }
}
