using Hitl.Contracts.Interventions;
using Hitl.Contracts.Runs;
using Hitl.Redis.Connection;
using Hitl.Redis.Interventions;
using Hitl.Redis.Log;
using Hitl.Redis.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Hitl.Redis.Maintenance;

/// <summary>
/// Ends what has run out: lost leases, lapsed claims, expired interventions, old events and runs. Any process may do it, several
/// at once: each step is decided by its script. Each round is also a tick of Hitl's own time, which deadlines go by.
/// </summary>
public sealed partial class Reaper
{
    private const int Batch = 100;
    private static readonly Script Due = Script.Named("due");
    private static readonly Script PurgeRun = Script.Named("purge_run");
    private readonly RedisWorkspace _redis;
    private readonly EventLog _log;
    private readonly RunStore _runs;
    private readonly InterventionStore _interventions;
    private readonly UnleasedEnd _end;
    private readonly ClaimRelease _release;
    private readonly RetentionOptions _retention;
    private readonly ILogger<Reaper> _logger;

    internal Reaper(
        RedisWorkspace redis, EventLog log, RunStore runs, InterventionStore interventions, UnleasedEnd end, ClaimRelease release,
        IOptions<RetentionOptions> retention, ILogger<Reaper> logger)
    {
        (_redis, _log, _runs, _interventions, _end, _release) = (redis, log, runs, interventions, end, release);
        (_retention, _logger) = (retention.Value, logger);
    }

    /// <summary>One round. Answers true when there was so much to do that the next round should follow at once.</summary>
    public async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        var arguments = new ScriptArguments().With("max", Batch).With("keep_runs_ms", TimeSpan.FromDays(_retention.RunDays));
        var due = (RedisResult[])(await _redis.EvaluateAsync(Due, arguments, null, cancellationToken))!;
        string[] leases = (string[])due[0]!, claims = (string[])due[1]!, interventions = (string[])due[2]!, ended = (string[])due[3]!;

        await EachAsync(leases, ReapRunAsync, cancellationToken);
        await EachAsync(claims, ReleaseAsync, cancellationToken);
        await EachAsync(interventions, ExpireAsync, cancellationToken);
        await EachAsync(ended, (runId, token) => _redis.RunAsync(PurgeRun, new ScriptArguments().With("run", runId), null, token), cancellationToken);
        var trimmed = await _log.TrimAsync(_retention.LogEvents, TimeSpan.FromDays(_retention.LogDays), cancellationToken);
        return leases.Length == Batch || claims.Length == Batch || interventions.Length == Batch || ended.Length == Batch || trimmed >= 1000;
    }

    /// <summary>One damaged record must not hold up all that stand behind it.</summary>
    private async Task EachAsync(string[] ids, Func<string, CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            try
            {
                await act(id, cancellationToken);
            }
            catch (Exception damaged) when (damaged is InvalidDataException or FormatException or InvalidOperationException)
            {
                LogDamaged(id, damaged);
            }
        }
    }

    private async Task ReapRunAsync(string runId, CancellationToken cancellationToken)
    {
        if (await _runs.FieldsAsync(runId, cancellationToken) is not { } run)
        {
            // A lease without a run can only be left over from keys that were deleted by hand.
            await _redis.ReadAsync(database => database.SortedSetRemoveAsync(_redis.Key("leases"), runId), cancellationToken);
            return;
        }

        var worker = run.Text("worker") ?? "?";
        var failure = run.Text("cancel") is { } canceller
            ? new RunFailure(FailureCode.Cancelled, $"Cancelled by {canceller}.", Retry: false)
            : new RunFailure(FailureCode.WorkerLost, $"Worker {worker} stopped reporting: it was killed, hung, or lost its connection to Redis.", Retry: true);
        var answer = await _end.TryAsync(run, UnleasedEnd.Why.Lease, failure, ResolvedBy.System, null, null, Operation.New(), cancellationToken);
        if (answer.IsOk)
            LogWorkerLost(runId, worker, answer[1] is { Length: > 0 } next ? next : "none: the job is over");
    }

    private async Task ReleaseAsync(string id, CancellationToken cancellationToken)
    {
        if (await _interventions.FieldsAsync(id, cancellationToken) is { } fields)
            await _release.TryAsync(fields, token: null, lapsed: true, Operation.New(), cancellationToken);
    }

    private async Task ExpireAsync(string id, CancellationToken cancellationToken)
    {
        if (await _interventions.FieldsAsync(id, cancellationToken) is not { } fields
            || await _runs.FieldsAsync(fields.Required("run"), cancellationToken) is not { } run
            || run.Text("intervention") != id)
            return;
        var failure = new RunFailure(FailureCode.InterventionExpired, "Nobody resolved the intervention before it expired.", Retry: false);
        var answer = await _end.TryAsync(run, UnleasedEnd.Why.Expiry, failure, ResolvedBy.System, null, null, Operation.New(), cancellationToken);
        if (answer.IsOk)
            LogExpired(id, run.Required("id"));
    }

    [LoggerMessage(1, LogLevel.Warning, "Run {RunId} lost its worker {WorkerId}; next run: {NextRun}")]
    private partial void LogWorkerLost(string runId, string workerId, string nextRun);

    [LoggerMessage(3, LogLevel.Error, "The record of {Id} is damaged and can't be brought to its end")]
    private partial void LogDamaged(string id, Exception problem);

    [LoggerMessage(2, LogLevel.Information, "Intervention {InterventionId} of run {RunId} expired")]
    private partial void LogExpired(string interventionId, string runId);
}
