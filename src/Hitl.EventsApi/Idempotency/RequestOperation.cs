using Hitl.Redis;

namespace Hitl.EventsApi.Idempotency;

/// <summary>The operation that a request's changes run under: the idempotency key's, or one of its own.</summary>
internal sealed record RequestOperation(Operation Operation)
{
    public static Operation Of(HttpContext context) => context.Features.Get<RequestOperation>()?.Operation ?? Operation.New();
}
