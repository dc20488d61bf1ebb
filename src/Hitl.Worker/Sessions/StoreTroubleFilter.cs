using Hitl.Redis;

namespace Hitl.Worker.Sessions;

/// <summary>Tells the API that Redis is why nothing came of what it asked, and not this worker.</summary>
internal sealed class StoreTroubleFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception trouble) when (StoreTrouble.Of(trouble) is { } said)
        {
            context.HttpContext.Response.Headers[StoreTrouble.Header] = said;
            return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }
}
