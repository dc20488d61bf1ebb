using System.Diagnostics;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Contracts.Runs;
using Hitl.Redis.Connection;
using Hitl.Redis.Interventions;
using Hitl.Redis.Workers;
using StackExchange.Redis;

namespace Hitl.Redis.Runs;

/// <summary>
/// The worker's side: takes runs and moves them on. Each transition is one script that checks the lease, so that at most one
/// worker's writes for a run are accepted.
/// </summary>
public sealed class JobQueue
{
    private const int Candidates = 4;
    private const int MostRounds = 10;
    private static readonly Script Peek = Script.Named("queue_peek");
    private static readonly Script Take = Script.Named("take");
    private static readonly Script Heartbeat = Script.Named("heartbeat");
    private static readonly Script Progress = Script.Named("progress");
    private static readonly Script Wait = Script.Named("wait");
    private static readonly Script Resume = Script.Named("resume");
    private static readonly Script Finish = Script.Named("finish");
    private readonly RedisWorkspace _redis;
    private readonly TimeProvider _time;

    internal JobQueue(RedisWorkspace redis, TimeProvider time) => (_redis, _time) = (redis, time);

    /// <summary>How long a lease holds without a heartbeat.</summary>
    public TimeSpan LeaseTime => _redis.Options.Lease;

    /// <summary>Rings when there may be a run to take, or when a run was ended or cancelled from outside. Rings can be missed.</summary>
    public Task<IAsyncDisposable> SubscribeAsync(Action ring, CancellationToken cancellationToken) =>
        Doorbell.AttachAsync(_redis, "bell:workers", _ => ring(), cancellationToken);

    /// <summary>Takes the next run, by priority and then arrival. Null: nothing is ready.</summary>
    public async Task<TakenRun?> TakeAsync(WorkerIdentity worker, CancellationToken cancellationToken)
    {
        var rounds = 0;
        while (true)
        {
            var peeked = await _redis.EvaluateAsync(Peek, new ScriptArguments().With("max", Candidates), null, cancellationToken);
            var candidates = (RedisResult[])peeked!;
            if (candidates.Length == 0)
                return null;
            foreach (var candidate in candidates)
            {
                var run = new Fields(candidate);
                if (!run.IsEmpty && await TryTakeAsync(run, worker, cancellationToken) is { } taken)
                    return taken;
            }

            // Others were faster, or the head of the queue is damaged: the next look is the caller's to time.
            if (++rounds == MostRounds)
                return null;
        }
    }

    /// <summary>Reports the worker and renews its leases in one call.</summary>
    public async Task<LeaseReport> HeartbeatAsync(WorkerHeartbeat beat, IReadOnlyCollection<RunLease> leases, CancellationToken cancellationToken)
    {
        var arguments = new ScriptArguments()
            .With("worker", beat.WorkerId).With("started_at", UtcTimeConverter.ToText(beat.StartedAt)).With("at", UtcTimeConverter.ToText(_time.GetUtcNow()))
            .With("running", beat.Running).With("waiting", beat.Waiting).With("max_running", beat.MaxRunning).With("browser", beat.Browser)
            .With("draining", beat.Draining ? "1" : "").With("problem", beat.Problem)
            .With("address", beat.Address?.Address.ToString()).With("secret", beat.Address?.Secret)
            .With("worker_ttl_ms", 2 * LeaseTime).With("lease_ms", LeaseTime).With("leases", leases.Count);
        var n = 0;
        foreach (var lease in leases)
        {
            n++;
            arguments.With($"run:{n}", lease.RunId).With($"token:{n}", lease.Token);
        }

        var answer = await _redis.EvaluateAsync(Heartbeat, arguments, null, cancellationToken);
        var states = (string[])answer!;
        return new(leases.Zip(states).ToDictionary(
            pair => pair.First.RunId,
            pair => pair.Second switch { "held" => LeaseState.Held, "cancel" => LeaseState.CancelRequested, _ => LeaseState.Lost },
            StringComparer.Ordinal));
    }

    /// <summary>Where the run stands, and what it found since the last call.</summary>
    /// <exception cref="LeaseLostException"/>
    /// <exception cref="CancelRequestedException"/>
    public Task ProgressAsync(RunLease lease, RunProgress progress, IReadOnlyList<JsonElement> newItems, CancellationToken cancellationToken) =>
        ProgressAsync(lease, progress, newItems, Operation.New(), cancellationToken);

    /// <summary>The same, for a call that is repeated until it goes through.</summary>
    /// <exception cref="LeaseLostException"/>
    /// <exception cref="CancelRequestedException"/>
    public async Task ProgressAsync(
        RunLease lease, RunProgress progress, IReadOnlyList<JsonElement> newItems, Operation operation, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        using var activity = Sending(lease);
        var happened = new RunProgressed
        {
            RunId = lease.RunId, Step = progress.Step, Message = progress.Message, ItemsExtracted = progress.ItemsExtracted,
            Percent = progress.Percent, Timestamp = now,
        };
        var arguments = Fenced(lease, now, activity)
            .With("step", progress.Step).With("message", progress.Message).With("items_extracted", Text(progress.ItemsExtracted))
            .With("percent", Text(progress.Percent)).With("items", newItems.Count)
            .With(EventTypes.RunProgress, EventJson.Write(HitlTracing.Stamped(happened, lease.TraceParent)));
        for (var n = 0; n < newItems.Count; n++)
            arguments.With($"item:{n + 1}", System.Text.Encoding.UTF8.GetBytes(newItems[n].GetRawText()));
        await RunFencedAsync(Progress, lease, arguments, operation, cancellationToken);
    }

    /// <summary>The run stops at an obstacle and asks for a human; it keeps its lease and its page. Answers the intervention's id.</summary>
    /// <exception cref="LeaseLostException"/>
    /// <exception cref="CancelRequestedException"/>
    public Task<string> WaitAsync(RunLease lease, NewIntervention intervention, CancellationToken cancellationToken) =>
        WaitAsync(lease, intervention, Operation.New(), cancellationToken);

    /// <summary>The same, for a call that is repeated until it goes through.</summary>
    /// <exception cref="LeaseLostException"/>
    /// <exception cref="CancelRequestedException"/>
    public async Task<string> WaitAsync(RunLease lease, NewIntervention intervention, Operation operation, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        using var activity = Sending(lease);
        var id = Ids.NewIntervention();
        var type = InterventionReasons.TypeOf(intervention.Reason);
        var priority = InterventionReasons.PriorityOf(intervention.Reason);
        var obstacle = Obstacle.IdOf(lease.Recipe, intervention.Site, intervention.Reason, intervention.Account);
        var happened = new InterventionCreated
        {
            InterventionId = id, InterventionType = type, Reason = intervention.Reason, Priority = priority, Timestamp = now, RunId = lease.RunId,
            JobId = lease.JobId, Url = intervention.Url, Obstacle = obstacle, ExpiresAt = now + intervention.ExpiresAfter,
            PreviousInterventionId = intervention.PreviousInterventionId,
        };
        var detail = intervention.Detail with { Evidence = intervention.Detail.Evidence with { HasScreenshot = intervention.Screenshot is not null } };
        var arguments = Fenced(lease, now, activity)
            .With("intervention", id).With("type", WireName.Of(type)).With("reason", WireName.Of(intervention.Reason)).With("priority", WireName.Of(priority))
            .With("site", intervention.Site).With("account", intervention.Account).With("url", intervention.Url).With("obstacle", obstacle)
            .With("expires_at", UtcTimeConverter.ToText(happened.ExpiresAt)).With("expires_in_ms", intervention.ExpiresAfter)
            .With("previous", intervention.PreviousInterventionId)
            .With("detail", JsonSerializer.SerializeToUtf8Bytes(detail, HitlJson.Default.InterventionDetail))
            .With(EventTypes.InterventionCreated, EventJson.Write(HitlTracing.Stamped(happened, lease.TraceParent)));
        if (intervention.Screenshot is { } screenshot)
            arguments.With("screenshot", screenshot);
        var answer = await RunFencedAsync(Wait, lease, arguments, operation, cancellationToken);
        return answer[1]!;
    }

    /// <summary>The obstacle is gone and the run goes on. A look's id is given when an operator asked for it: it counts until its deadline.</summary>
    /// <exception cref="LeaseLostException"/>
    /// <exception cref="CancelRequestedException"/>
    public Task<ResumeResult> ResumeAsync(RunLease lease, ResolvedIntervention with, CancellationToken cancellationToken) =>
        ResumeAsync(lease, with, Operation.New(), cancellationToken);

    /// <summary>The same, for a call that is repeated until it goes through.</summary>
    /// <exception cref="LeaseLostException"/>
    /// <exception cref="CancelRequestedException"/>
    public async Task<ResumeResult> ResumeAsync(RunLease lease, ResolvedIntervention with, Operation operation, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        using var activity = Sending(lease);
        var arguments = Closing(Fenced(lease, now, activity), lease, with, now);
        var answer = await RunFencedAsync(Resume, lease, arguments, operation, cancellationToken);
        return answer.IsOk ? ResumeResult.Resumed : ResumeResult.TooLate;
    }

    /// <summary>The run ends well. <paramref name="with"/> is the intervention that a review's "accept" resolves in the same step.</summary>
    /// <returns>False when that intervention ended, or its look's time passed, before.</returns>
    /// <exception cref="LeaseLostException"/>
    /// <exception cref="CancelRequestedException"/>
    public Task<bool> CompleteAsync(RunLease lease, RunStats stats, ResolvedIntervention? with, CancellationToken cancellationToken) =>
        CompleteAsync(lease, stats, with, Operation.New(), cancellationToken);

    /// <summary>The same, for a call that is repeated until it goes through.</summary>
    /// <exception cref="LeaseLostException"/>
    /// <exception cref="CancelRequestedException"/>
    public async Task<bool> CompleteAsync(
        RunLease lease, RunStats stats, ResolvedIntervention? with, Operation operation, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        using var activity = Sending(lease);
        var happened = new RunCompleted { RunId = lease.RunId, Stats = stats, JobId = lease.JobId, Timestamp = now };
        var arguments = Ending(Fenced(lease, now, activity), lease, stats, with, now)
            .With("outcome", WireName.Of(RunStatus.Completed)).With(EventTypes.RunCompleted, EventJson.Write(HitlTracing.Stamped(happened, lease.TraceParent)));
        return (await RunFencedAsync(Finish, lease, arguments, operation, cancellationToken)).IsOk;
    }

    /// <summary>The run ends as failed, with the job's next run in the same step if there is one to be.</summary>
    /// <exception cref="LeaseLostException"/>
    /// <exception cref="CancelRequestedException">A cancel came first: end it as <see cref="FailureCode.Cancelled"/>, without a retry.</exception>
    public Task<FailResult> FailAsync(RunLease lease, RunFailure failure, RunStats stats, ResolvedIntervention? with, CancellationToken cancellationToken) =>
        FailAsync(lease, failure, stats, with, Operation.New(), cancellationToken);

    /// <summary>The same, for a call that is repeated until it goes through.</summary>
    /// <exception cref="LeaseLostException"/>
    /// <exception cref="CancelRequestedException"/>
    public async Task<FailResult> FailAsync(
        RunLease lease, RunFailure failure, RunStats stats, ResolvedIntervention? with, Operation operation, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        using var activity = Sending(lease);
        var next = NextRun.After(failure, lease.Budget, lease.JobId, lease.Recipe, lease.TargetUrl);
        var happened = new RunFailed
        {
            RunId = lease.RunId, ErrorMessage = failure.Message, FailureCode = failure.Code, JobId = lease.JobId, NextRunId = next?.RunId, Timestamp = now,
        };
        var arguments = Ending(Fenced(lease, now, activity), lease, stats, with, now)
            .With("outcome", WireName.Of(RunStatus.Failed)).With("failure_code", WireName.Of(failure.Code)).With("error_message", failure.Message)
            .With(EventTypes.RunFailed, EventJson.Write(HitlTracing.Stamped(happened, lease.TraceParent)));
        next?.AddTo(arguments, now, with is { Resolution: Resolution.Cancelled, ResolvedBy: ResolvedBy.System } ? with.InterventionId : null, lease.TraceParent);
        var answer = await RunFencedAsync(Finish, lease, arguments, operation, cancellationToken);
        // What was stored of a try before this one names its next run.
        return answer.IsOk ? new(true, answer[1] is { Length: > 0 } queued ? queued : null) : new(false, null) { OpenInterventionId = answer[1] is { Length: > 0 } open ? open : null };
    }

    private async Task<TakenRun?> TryTakeAsync(Fields run, WorkerIdentity worker, CancellationToken cancellationToken)
    {
        string runId = run.Required("id"), jobId = run.Required("job"), targetUrl = run.Required("target_url");
        using var activity = HitlTracing.Start("receive", HitlTracing.Jobs, ActivityKind.Consumer, HitlTracing.Parse(run.Text("trace")));
        activity?.SetTag("messaging.message.id", runId);
        string token = Ids.NewToken(), secret = Ids.NewToken();
        var now = _time.GetUtcNow();
        var sent = _time.GetTimestamp();
        var trace = activity?.Id ?? run.Text("trace");
        var started = HitlTracing.Stamped(new RunStarted { RunId = runId, JobId = jobId, TargetUrl = targetUrl, Timestamp = now }, run.Text("trace"));
        var arguments = new ScriptArguments()
            .With("run", runId).With("worker", worker.WorkerId).With("address", worker.Address.ToString()).With("token", token).With("secret", secret)
            .With("lease_ms", LeaseTime).With("at", UtcTimeConverter.ToText(now)).With("trace", trace)
            .With(EventTypes.RunStarted, EventJson.Write(started));
        var answer = await _redis.RunAsync(Take, arguments, Operation.New(), cancellationToken);
        if (!answer.IsOk)
            return null;
        return new()
        {
            Lease = new(runId, jobId, token, trace, targetUrl, run.Required("recipe")) { Budget = RetryBudget.Of(run) },
            Recipe = run.Required("recipe"),
            Params = RunMapping.Json(run.Bytes("params")),
            TargetUrl = targetUrl,
            Attempt = run.Int("attempt") ?? 1,
            QueuedAt = run.Time("created_at") ?? now,
            Secret = secret,
            PreviousInterventionId = run.Text("previous_intervention"),
            Session = run.Text("session"),
            TraceParent = trace,
            TakenTimestamp = sent,
        };
    }

    private async Task<ScriptAnswer> RunFencedAsync(
        Script script, RunLease lease, ScriptArguments arguments, Operation operation, CancellationToken cancellationToken)
    {
        var answer = await _redis.RunAsync(script, arguments, operation, cancellationToken);
        return answer.Kind switch
        {
            "ok" or "ended" or "look_over" => answer,
            "lease_lost" => throw new LeaseLostException(lease.RunId),
            "cancel_requested" => throw new CancelRequestedException(lease.RunId),
            _ => throw answer.Unexpected(script.Name),
        };
    }

    private static Activity? Sending(RunLease lease) =>
        HitlTracing.StartForRun("send", HitlTracing.Events, lease.TraceParent);

    private static ScriptArguments Fenced(RunLease lease, DateTimeOffset now, Activity? activity) => new ScriptArguments()
        .With("run", lease.RunId).With("token", lease.Token).With("at", UtcTimeConverter.ToText(now)).With("trace", activity?.Id ?? lease.TraceParent);

    private static ScriptArguments Ending(ScriptArguments arguments, RunLease lease, RunStats stats, ResolvedIntervention? with, DateTimeOffset now)
    {
        arguments.With("stats", JsonSerializer.SerializeToUtf8Bytes(stats, HitlJson.Default.RunStats));
        return with is null ? arguments.With("intervention", "") : Closing(arguments, lease, with, now);
    }

    private static ScriptArguments Closing(ScriptArguments arguments, RunLease lease, ResolvedIntervention with, DateTimeOffset now)
    {
        var status = with.Resolution is Resolution.Resolved or Resolution.Cleared ? InterventionStatus.Resolved
            : with.Resolution is Resolution.Expired ? InterventionStatus.Expired : InterventionStatus.Cancelled;
        var happened = new InterventionResolved
        {
            InterventionId = with.InterventionId, RunId = lease.RunId, Resolution = with.Resolution, ResolvedBy = with.ResolvedBy, Timestamp = now,
        };
        return arguments
            .With("intervention", with.InterventionId).With("intervention_status", WireName.Of(status)).With("resolution", WireName.Of(with.Resolution))
            .With("resolved_by", with.ResolvedBy).With("note", with.Note).With("look", with.LookId)
            .With(EventTypes.InterventionResolved, EventJson.Write(HitlTracing.Stamped(happened, lease.TraceParent)));
    }

    private static string? Text(int? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

public enum ResumeResult
{
    Resumed,

    /// <summary>The intervention ended, or the look's time passed, before.</summary>
    TooLate,
}

/// <summary><see cref="Ended"/> is false when the intervention to end with the run is not the one that is open; then nothing was written.</summary>
public sealed record FailResult(bool Ended, string? NextRunId)
{
    /// <summary>Where nothing was written: the intervention that has to end with the run, null when none is open.</summary>
    public string? OpenInterventionId { get; init; }
}
