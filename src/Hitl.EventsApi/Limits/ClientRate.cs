using System.Globalization;
using System.Threading.RateLimiting;
using Hitl.EventsApi.Binding;
using Hitl.EventsApi.Problems;
using Microsoft.AspNetCore.RateLimiting;

namespace Hitl.EventsApi.Limits;

/// <summary>
/// How fast one client may change things. On loopback all clients have one address, so the operator counts too. A call that has
/// to wait for its place (<see cref="RequestPlaces"/>) is asked about twice, and counts twice.
/// </summary>
internal static class ClientRate
{
    /// <summary>Longer names are refused anyway; here they must not cost memory.</summary>
    private const int LongestName = 100;

    public static PartitionedRateLimiter<HttpContext> Create(LimitOptions options) => PartitionedRateLimiter.Create<HttpContext, (string, string)>(context =>
        options.ChangesPerSecond == 0 || !ChangesSomething(context.Request.Method)
            ? RateLimitPartition.GetNoLimiter(("", ""))
            : RateLimitPartition.GetTokenBucketLimiter(
                (context.Connection.RemoteIpAddress?.ToString() ?? "", Operator(context.Request)),
                _ => new() { TokenLimit = options.ChangesBurst, TokensPerPeriod = options.ChangesPerSecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0 }));

    public static async ValueTask RefuseAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        var after = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, Math.Ceiling(wait.TotalSeconds)) : 1;
        context.HttpContext.Response.Headers.RetryAfter = after.ToString(CultureInfo.InvariantCulture);
        await ApiProblem.Of(
            StatusCodes.Status429TooManyRequests, "too_many_requests", "This client sends too much.", "Send it again after the time that Retry-After says, and slower.")
            .ExecuteAsync(context.HttpContext);
    }

    public static bool ChangesSomething(string method) => !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method));

    private static string Operator(HttpRequest request)
    {
        var name = request.Headers[OperatorName.Header].ToString();
        return name.Length <= LongestName ? name : name[..LongestName];
    }
}
