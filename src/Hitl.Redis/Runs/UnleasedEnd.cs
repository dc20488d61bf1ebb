using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Redis.Connection;

namespace Hitl.Redis.Runs;

/// <summary>Ends a run from outside its worker. The events are made for the run as it was read; the script refuses if it moved on.</summary>
internal sealed class UnleasedEnd(RedisWorkspace redis, TimeProvider time)
{
    private static readonly Script EndScript = Script.Named("end_unleased");

    public enum Why { Cancel, InterventionCancelled, Expiry, Lease }

    public async Task<ScriptAnswer> TryAsync(
        Fields run, Why why, RunFailure failure, string by, string? token, string? note, Operation operation, CancellationToken cancellationToken)
    {
        string runId = run.Required("id"), jobId = run.Required("job");
        var intervention = run.Text("intervention");
        var now = time.GetUtcNow();
        var next = NextRun.After(failure, RetryBudget.Of(run), jobId, run.Required("recipe"), run.Required("target_url"));
        // The span continues the run's own trace, not that of whoever happened to notice.
        using var activity = HitlTracing.StartForRun("send", HitlTracing.Events, run.Text("trace"));

        var arguments = new ScriptArguments()
            .With("run", runId).With("rev", run.Required("rev")).With("why", WireName.Of(why)).With("token", token)
            .With("intervention", intervention).With("at", UtcTimeConverter.ToText(now)).With("note", note)
            .With("failure_code", WireName.Of(failure.Code)).With("error_message", failure.Message)
            .With("trace", activity?.Id ?? run.Text("trace"))
            .With(EventTypes.RunFailed, EventJson.Write(HitlTracing.Stamped(new RunFailed
            {
                RunId = runId, JobId = jobId, ErrorMessage = failure.Message, FailureCode = failure.Code, NextRunId = next?.RunId, Timestamp = now,
            }, run.Text("trace"))));
        if (intervention is not null)
        {
            var resolution = why == Why.Expiry ? Resolution.Expired : Resolution.Cancelled;
            arguments.With("intervention_status", WireName.Of(resolution)).With("resolution", WireName.Of(resolution)).With("resolved_by", by)
                .With(EventTypes.InterventionResolved, EventJson.Write(HitlTracing.Stamped(new InterventionResolved
                {
                    InterventionId = intervention, RunId = runId, Resolution = resolution, ResolvedBy = by, Timestamp = now,
                }, run.Text("trace"))));
        }

        next?.AddTo(arguments, now, intervention ?? run.Text("previous_intervention"), run.Text("trace"));
        return await redis.RunAsync(EndScript, arguments, operation, cancellationToken);
    }
}
