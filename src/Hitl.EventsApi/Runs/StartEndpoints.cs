using System.Text.Json;
using Hitl.Contracts;
using Hitl.Contracts.Runs;
using Hitl.EventsApi.Binding;
using Hitl.EventsApi.Idempotency;
using Hitl.EventsApi.Problems;
using Hitl.Redis.Runs;
using Hitl.Redis.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Hitl.EventsApi.Runs;

/// <summary>Starts runs: of any recipe, and of the one that searches for people by name.</summary>
internal static class StartEndpoints
{
    private const string NoSession = "none";

    public static void AddRunStart(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RunStarter>();
        builder.Services.AddOptions<SkipTracingOptions>().BindConfiguration(SkipTracingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
    }

    public static void MapRunStart(this IEndpointRouteBuilder app)
    {
        app.MapPost("/runs", StartAsync).WithName("StartRun").WithTags("Runs").WithSummary("Start a run of a recipe")
            .ProducesProblem(400).ProducesProblem(503).WithIdempotencyKey();
        app.MapPost("/skip-tracing/search/by-name", SearchByNameAsync).WithName("SearchByName").WithTags("Runs")
            .WithSummary("Search for a person: starts the configured people-search recipe")
            .WithMetadata(new RequestParameter("name", "The person's name.", Required: true))
            .ProducesProblem(400).ProducesProblem(503).WithIdempotencyKey();
    }

    private static async Task<Results<Accepted<StartRunAnswer>, ProblemHttpResult>> StartAsync(
        JsonBody<StartRunRequest> body, HttpContext context, RunStarter starter, RunStore runs, SessionStore sessions, CancellationToken cancellationToken)
    {
        var request = body.Value;
        var errors = new FieldErrors();
        var job = starter.Prepare(request.Recipe, request.Params, request.Priority ?? Priority.Normal, "$.params", errors);
        if (request.Session is { } session && session != NoSession)
        {
            var kept = await sessions.FindAsync(session, cancellationToken);
            if (kept is null || (job is not null && starter.KeyOf(job) != new SessionKey(kept.Recipe, kept.Site, kept.Account)))
                errors.Add("$.session", $"Expected the id of a kept session of this recipe, site and account (GET /sessions lists them), or \"{NoSession}\".");
        }

        return await EnqueueAsync(job is null ? null : job with { Session = request.Session }, errors, context, runs, cancellationToken);
    }

    private static async Task<Results<Accepted<StartRunAnswer>, ProblemHttpResult>> SearchByNameAsync(
        HttpContext context, RunStarter starter, RunStore runs, IOptions<SkipTracingOptions> options, CancellationToken cancellationToken)
    {
        // Every query parameter is one of the recipe's, so that a misspelt one is named and not ignored.
        var given = context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        var errors = new FieldErrors();
        foreach (var repeated in context.Request.Query.Where(pair => pair.Value.Count > 1))
            errors.Add(repeated.Key, "Give it once.");
        var job = starter.Prepare(options.Value.Recipe, JsonSerializer.SerializeToElement(given), Priority.Normal, "$", errors);
        return await EnqueueAsync(job, errors, context, runs, cancellationToken);
    }

    private static async Task<Results<Accepted<StartRunAnswer>, ProblemHttpResult>> EnqueueAsync(
        NewJob? job, FieldErrors errors, HttpContext context, RunStore runs, CancellationToken cancellationToken)
    {
        if (job is null || errors.Any)
            return ApiProblem.Invalid(errors);
        var accepted = await runs.EnqueueAsync(job, RequestOperation.Of(context), cancellationToken);
        return TypedResults.Accepted($"/runs/{accepted.RunId}", new StartRunAnswer(accepted.JobId, accepted.RunId, RunStatus.Queued));
    }
}
