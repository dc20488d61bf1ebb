using Hitl.Contracts.Stats;
using Hitl.Redis.Stats;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.EventsApi.Stats;

internal static class StatsEndpoints
{
    public static void MapStats(this IEndpointRouteBuilder app) => app
        .MapGet("/stats", ReadAsync)
        .WithName("GetStats")
        .WithTags("Stats")
        .WithSummary("Counts and times for charts, by whole UTC hours; default the last 24")
        .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<Ok<StatsView>> ReadAsync(StatsSpan span, StatsStore stats, CancellationToken cancellationToken) =>
        TypedResults.Ok(await stats.ReadAsync(span.From, span.To, cancellationToken));
}
