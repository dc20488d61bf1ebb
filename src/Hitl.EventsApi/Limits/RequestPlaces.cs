using System.Threading.RateLimiting;
using Hitl.EventsApi.Problems;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Hitl.EventsApi.Limits;

/// <summary>The places of this process's REST calls: so many are worked on at once, so many wait in order, and the rest is told at once.</summary>
internal sealed partial class RequestPlaces(IOptions<LimitOptions> options, TimeProvider time, ILogger<RequestPlaces> logger) : IRateLimiterPolicy<string>
{
    private const string All = "rest";
    private const string RetryAfterSeconds = "2";
    private readonly Occurrences _refused = new(time);

    public Func<OnRejectedContext, CancellationToken, ValueTask> OnRejected => RefuseAsync;

    public RateLimitPartition<string> GetPartition(HttpContext httpContext) => RateLimitPartition.GetConcurrencyLimiter(All, _ => new()
    {
        PermitLimit = options.Value.ConcurrentRequests, QueueLimit = options.Value.WaitingRequests, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private async ValueTask RefuseAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        if (_refused.Add() is { } count)
            LogOverloaded(count, options.Value.ConcurrentRequests, options.Value.WaitingRequests);
        context.HttpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        await ApiProblem.Of(
            StatusCodes.Status503ServiceUnavailable, "overloaded", "This server has more to do than it can.", "Send it again after the time that Retry-After says.")
            .ExecuteAsync(context.HttpContext);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} calls were refused since this was last said: {Concurrent} are worked on and {Waiting} wait (Limits:ConcurrentRequests, Limits:WaitingRequests)")]
    private partial void LogOverloaded(long count, int concurrent, int waiting);
}
