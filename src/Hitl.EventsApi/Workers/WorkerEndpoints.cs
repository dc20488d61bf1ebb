using Hitl.Contracts;
using Hitl.Contracts.Workers;
using Hitl.Redis.Workers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.EventsApi.Workers;

internal static class WorkerEndpoints
{
    public static void MapWorkers(this IEndpointRouteBuilder app) => app
        .MapGet("/workers", ListAsync)
        .WithName("ListWorkers")
        .WithTags("Workers")
        .WithSummary("Who works, with what load");

    private static async Task<Ok<Page<WorkerView>>> ListAsync(WorkerRegistry workers, CancellationToken cancellationToken)
    {
        var all = await workers.ListAsync(cancellationToken);
        return TypedResults.Ok(new Page<WorkerView>(all, null, all.Count));
    }
}
