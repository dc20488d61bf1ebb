using System.Text.Json;
using Hitl.Contracts;
using Hitl.Contracts.Json;
using Hitl.Contracts.Log;
using Hitl.Contracts.Runs;
using Hitl.EventsApi.Binding;
using Hitl.EventsApi.Idempotency;
using Hitl.EventsApi.Problems;
using Hitl.Redis.Log;
using Hitl.Redis.Runs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hitl.EventsApi.Runs;

/// <summary>Runs: show, cancel, retry.</summary>
internal static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder app)
    {
        var runs = app.MapGroup("/runs").WithTags("Runs");
        runs.MapGet("", ListAsync).WithName("ListRuns").WithSummary("Runs, newest first").ProducesProblem(400);
        runs.MapGet("/{run_id}", FindAsync).WithName("GetRun").WithSummary("A run; while it waits, what for and how many are ahead").ProducesProblem(404);
        runs.MapGet("/{run_id}/events", EventsAsync).WithName("GetRunEvents")
            .WithSummary("Everything that happened in a run, kept as long as the run").ProducesProblem(404);
        runs.MapPost("/{run_id}/cancel", CancelAsync).WithName("CancelRun")
            .WithSummary("Cancel a run: it never completes").ProducesProblem(404).ProducesProblem(409).WithIdempotencyKey();
        runs.MapPost("/{run_id}/retry", RetryAsync).WithName("RetryRun")
            .WithSummary("Start a new run of the same job").ProducesProblem(404).ProducesProblem(409).WithIdempotencyKey();
        runs.MapRunItems();
    }

    public static ProblemHttpResult NotFound { get; } = ApiProblem.NotFound("run", "GET /runs");

    private static async Task<Results<Ok<Page<RunView>>, ProblemHttpResult>> ListAsync(
        RunQuery query, Paging paging, RunStore runs, CancellationToken cancellationToken) =>
        await runs.ListAsync(query.Filter, paging.Limit, paging.Cursor, cancellationToken) is { } page ? TypedResults.Ok(page) : Paging.BadCursor;

    private static async Task<Results<Ok<RunView>, ProblemHttpResult>> FindAsync(string run_id, RunStore runs, CancellationToken cancellationToken) =>
        await runs.FindAsync(run_id, cancellationToken) is { } run ? TypedResults.Ok(run) : NotFound;

    private static async Task<Results<Ok<Page<RunEventView>>, ProblemHttpResult>> EventsAsync(string run_id, EventLog log, CancellationToken cancellationToken)
    {
        var entries = await log.ReadRunAsync(run_id, cancellationToken);
        if (entries.Count == 0)
            return NotFound;
        var state = await log.GetStateAsync(cancellationToken);
        var events = entries.Select(entry => new RunEventView(new LogPosition(state.Incarnation, entry.Id).ToString(), Json(entry))).ToArray();
        return TypedResults.Ok(new Page<RunEventView>(events, null, events.Length));
    }

    private static async Task<Results<Accepted<CancelRunAnswer>, ProblemHttpResult>> CancelAsync(
        string run_id, OperatorName byOperator, HttpContext context, RunStore runs, CancellationToken cancellationToken) =>
        await runs.CancelAsync(run_id, byOperator.Name, RequestOperation.Of(context), cancellationToken) switch
        {
            CancelRunResult.EndedNow => TypedResults.Accepted($"/runs/{run_id}", new CancelRunAnswer(run_id, RunStatus.Failed)),
            CancelRunResult.Stopping => TypedResults.Accepted($"/runs/{run_id}", new CancelRunAnswer(run_id, RunStatus.Running)),
            CancelRunResult.AlreadyEnded ended => ApiProblem.Of(
                409, "ended", "The run has ended.", "There is nothing left to cancel.", ("status", WireName.Of(ended.Status))),
            _ => NotFound,
        };

    private static async Task<Results<Accepted<StartRunAnswer>, ProblemHttpResult>> RetryAsync(
        string run_id, HttpContext context, RunStore runs, CancellationToken cancellationToken) =>
        await runs.RetryAsync(run_id, RequestOperation.Of(context), cancellationToken) switch
        {
            RetryRunResult.Queued queued => TypedResults.Accepted($"/runs/{queued.RunId}", new StartRunAnswer(queued.JobId, queued.RunId, RunStatus.Queued)),
            RetryRunResult.Unfinished unfinished => ApiProblem.Of(
                409, "unfinished", "A run of this job is not over yet.", "Wait for its end or cancel it first.", ("run_id", unfinished.RunId)),
            _ => NotFound,
        };

    private static JsonElement Json(LogEntry entry)
    {
        using var document = JsonDocument.Parse(entry.Json);
        return document.RootElement.Clone();
    }
}
