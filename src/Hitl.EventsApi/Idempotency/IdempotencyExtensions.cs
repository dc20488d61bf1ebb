using Hitl.EventsApi.Binding;

namespace Hitl.EventsApi.Idempotency;

internal static class IdempotencyExtensions
{
    /// <summary>Validation comes first: a request that is refused before anything was tried takes no key.</summary>
    public static RouteGroupBuilder WithApiFilters(this RouteGroupBuilder group)
    {
        group.AddEndpointFilter<ValidationFilter>();
        return group;
    }

    /// <summary>A POST that an <c>Idempotency-Key</c> makes safe to repeat.</summary>
    public static RouteHandlerBuilder WithIdempotencyKey(this RouteHandlerBuilder builder) => builder
        .AddEndpointFilter<IdempotencyFilter>()
        .WithMetadata(new RequestParameter(
            IdempotencyFilter.Header, "Any text of your own: for 24 hours a repeat with the same key and body gives the same answer.", InHeader: true))
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
}
