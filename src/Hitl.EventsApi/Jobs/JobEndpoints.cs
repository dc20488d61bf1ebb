using Hitl.Contracts.Runs;
using Hitl.EventsApi.Problems;
using Hitl.Redis.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.EventsApi.Jobs;

internal static class JobEndpoints
{
    public static void MapJobs(this IEndpointRouteBuilder app) => app
        .MapGet("/jobs/{job_id}", FindAsync)
        .WithName("GetJob")
        .WithTags("Runs")
        .WithSummary("A job: its status and its runs, oldest first")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<Ok<JobView>, ProblemHttpResult>> FindAsync(string job_id, RunStore runs, CancellationToken cancellationToken) =>
        await runs.FindJobAsync(job_id, cancellationToken) is { } job ? TypedResults.Ok(job) : ApiProblem.NotFound("job", "GET /runs");
}
