using System.Text;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Contracts.Events;
using Hitl.Contracts.Json;
using Hitl.Contracts.Runs;
using Hitl.Redis.Connection;

namespace Hitl.Redis.Runs;

/// <summary>Jobs and runs as the API sees them: accept, show, cancel, retry.</summary>
public sealed class RunStore
{
    private const int ScanBatch = 500;
    private static readonly Script EnqueueScript = Script.Named("enqueue");
    private static readonly Script RetryScript = Script.Named("retry");
    private static readonly Script RequestCancel = Script.Named("request_cancel");
    private readonly RedisWorkspace _redis;
    private readonly UnleasedEnd _end;
    private readonly TimeProvider _time;

    internal RunStore(RedisWorkspace redis, UnleasedEnd end, TimeProvider time) => (_redis, _end, _time) = (redis, end, time);

    /// <exception cref="QueueFullException">Too many runs wait already.</exception>
    public async Task<Enqueued> EnqueueAsync(NewJob job, Operation operation, CancellationToken cancellationToken)
    {
        using var activity = HitlTracing.Start("send", HitlTracing.Jobs, System.Diagnostics.ActivityKind.Producer);
        string jobId = Ids.NewJob(), runId = Ids.NewRun();
        var now = _time.GetUtcNow();
        var queued = HitlTracing.Stamped(new RunQueued { RunId = runId, JobId = jobId, Recipe = job.Recipe, TargetUrl = job.TargetUrl, Timestamp = now });
        var arguments = new ScriptArguments()
            .With("job", jobId).With("run", runId).With("recipe", job.Recipe).With("target_url", job.TargetUrl)
            .With("params", Encoding.UTF8.GetBytes(job.Params.GetRawText())).With("priority", WireName.Of(job.Priority)).With("session", job.Session)
            .With("max_attempts", job.MaxAttempts).With("backoff_ms", job.RetryBackoff).With("max_queued", _redis.Options.MaxQueuedJobs)
            .With("at", UtcTimeConverter.ToText(now)).With("trace", HitlTracing.TraceParent(activity)).With(EventTypes.RunQueued, EventJson.Write(queued));
        var answer = await _redis.RunAsync(EnqueueScript, arguments, operation, cancellationToken);
        activity?.SetTag("messaging.message.id", answer[2]);
        return answer.Kind switch
        {
            "ok" => new(answer[1]!, answer[2]!),
            "queue_full" => throw new QueueFullException(_redis.Options.MaxQueuedJobs),
            _ => throw answer.Unexpected(EnqueueScript.Name),
        };
    }

    public async Task<RunView?> FindAsync(string runId, CancellationToken cancellationToken)
    {
        if (await FieldsAsync(runId, cancellationToken) is not { } run)
            return null;
        return RunMapping.ToView(run, await AheadAsync(run, cancellationToken));
    }

    public async Task<JobView?> FindJobAsync(string jobId, CancellationToken cancellationToken)
    {
        if (!Ids.IsWellFormed(jobId))
            return null;
        var (hash, runIds) = await _redis.ReadAsync(
            async database =>
            {
                var fields = database.HashGetAllAsync(_redis.Key($"job:{jobId}"));
                var runs = database.ListRangeAsync(_redis.Key($"job:{jobId}:runs"));
                return (await fields, await runs);
            },
            cancellationToken);
        if (hash.Length == 0)
            return null;
        var job = new Fields(hash);
        return new()
        {
            JobId = jobId,
            Recipe = job.Required("recipe"),
            Status = job.Required<JobStatus>("status"),
            Params = RunMapping.Json(job.Bytes("params")),
            Priority = job.Required<Priority>("priority"),
            CreatedAt = job.Time("created_at") ?? DateTimeOffset.UnixEpoch,
            Runs = await ViewsAsync([.. runIds.Select(id => (string)id!)], cancellationToken),
        };
    }

    /// <summary>Newest first. Null when the cursor is none of ours.</summary>
    public async Task<Page<RunView>?> ListAsync(RunFilter filter, int limit, string? cursor, CancellationToken cancellationToken)
    {
        if (!SortedListing.TryParseCursor(cursor, out var before))
            return null;
        if (filter.JobId is not null)
            return await ListOfJobAsync(filter, limit, before, cancellationToken);
        var group = filter.Recipe is null ? "" : $":g:{filter.Recipe}";
        string[] keys = filter.Statuses.Count == 0 ? [$"runs{group}"] : [.. filter.Statuses.Distinct().Select(status => $"runs:s:{WireName.Of(status)}{group}")];
        var listing = new SortedListing(_redis, keys, filter.From, filter.To);
        if (filter.Text is { Length: > 0 })
            return await SearchAsync(listing, filter.Text, limit, before, cancellationToken);

        var entries = await listing.TakeAsync(before, limit + 1, cancellationToken);
        var views = await ViewsAsync([.. entries.Take(limit).Select(entry => (string)entry.Element!)], cancellationToken);
        var next = entries.Count > limit ? SortedListing.ToCursor(entries[limit - 1].Score) : null;
        return new(views, next, await listing.CountAsync(cancellationToken));
    }

    /// <summary>One that is queued or waiting ends at once; a running one is told to stop.</summary>
    public async Task<CancelRunResult> CancelAsync(string runId, string byOperator, Operation operation, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FieldsAsync(runId, cancellationToken) is not { } run)
                return new CancelRunResult.NotFound();
            var status = run.Required<RunStatus>("status");
            switch (status)
            {
                case RunStatus.Completed or RunStatus.Failed:
                    return new CancelRunResult.AlreadyEnded(status);
                case RunStatus.Running:
                    var arguments = new ScriptArguments().With("run", runId).With("operator", byOperator);
                    if ((await _redis.RunAsync(RequestCancel, arguments, operation, cancellationToken)).IsOk)
                        return new CancelRunResult.Stopping();
                    break;
                default:
                    var failure = new RunFailure(FailureCode.Cancelled, $"Cancelled by {byOperator}.", Retry: false);
                    var ended = await _end.TryAsync(run, UnleasedEnd.Why.Cancel, failure, byOperator, token: null, note: null, operation, cancellationToken);
                    if (ended.IsOk)
                        return new CancelRunResult.EndedNow();
                    break;
            }
        }
    }

    /// <summary>A new run of the same job, once its last one has ended.</summary>
    public async Task<RetryRunResult> RetryAsync(string runId, Operation operation, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FieldsAsync(runId, cancellationToken) is not { } asked)
                return new RetryRunResult.NotFound();
            var jobId = asked.Required("job");
            var runs = await _redis.ReadAsync(database => database.ListRangeAsync(_redis.Key($"job:{jobId}:runs"), -1, -1), cancellationToken);
            if (runs.Length == 0 || await FieldsAsync(runs[0]!, cancellationToken) is not { } last)
                return new RetryRunResult.NotFound();

            using var activity = HitlTracing.Start("send", HitlTracing.Jobs, System.Diagnostics.ActivityKind.Producer);
            var next = Ids.NewRun();
            var now = _time.GetUtcNow();
            var queued = HitlTracing.Stamped(new RunQueued
            {
                RunId = next, JobId = jobId, Recipe = last.Required("recipe"), TargetUrl = last.Required("target_url"), Timestamp = now,
            });
            var arguments = new ScriptArguments()
                .With("job", jobId).With("last", last.Required("id")).With("run", next).With("at", UtcTimeConverter.ToText(now))
                .With("trace", HitlTracing.TraceParent(activity)).With(EventTypes.RunQueued, EventJson.Write(queued));
            var answer = await _redis.RunAsync(RetryScript, arguments, operation, cancellationToken);
            switch (answer.Kind)
            {
                case "ok": return new RetryRunResult.Queued(answer[1]!, answer[2]!);
                case "unfinished": return new RetryRunResult.Unfinished(answer[1]!);
                case "not_found": return new RetryRunResult.NotFound();
            }
        }
    }

    /// <summary>Items in the order they were found. Null when the cursor is none of ours; an unknown run has none.</summary>
    public async Task<Page<JsonElement>?> ReadItemsAsync(string runId, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var start = 0;
        if (!Ids.IsWellFormed(runId) || (cursor is not null && !int.TryParse(cursor, System.Globalization.NumberStyles.None, null, out start)))
            return null;
        var key = _redis.Key($"run:{runId}:items");
        var (values, total) = await _redis.ReadAsync(
            async database =>
            {
                var range = database.ListRangeAsync(key, start, start + (long)limit - 1);
                var length = database.ListLengthAsync(key);
                return (await range, await length);
            },
            cancellationToken);
        JsonElement[] items = Array.ConvertAll(values, value => RunMapping.Json(value));
        long end = start + items.Length;
        return new(items, end < total ? end.ToString(System.Globalization.CultureInfo.InvariantCulture) : null, total);
    }

    internal async Task<Fields?> FieldsAsync(string runId, CancellationToken cancellationToken)
    {
        if (!Ids.IsWellFormed(runId))
            return null;
        var entries = await _redis.ReadAsync(database => database.HashGetAllAsync(_redis.Key($"run:{runId}")), cancellationToken);
        return entries.Length == 0 ? null : new Fields(entries);
    }

    private async Task<IReadOnlyList<RunView>> ViewsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var runs = await ManyAsync(ids, cancellationToken);
        var ahead = await Task.WhenAll(runs.Select(run => AheadAsync(run, cancellationToken)));
        return [.. runs.Select((run, n) => RunMapping.ToView(run, ahead[n]))];
    }

    private async Task<IReadOnlyList<Fields>> ManyAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var hashes = await _redis.ReadAsync(
            database => Task.WhenAll(ids.Select(id => database.HashGetAllAsync(_redis.Key($"run:{id}")))), cancellationToken);
        // A run may be purged between the index and here.
        return [.. hashes.Where(hash => hash.Length > 0).Select(hash => new Fields(hash))];
    }

    private async Task<long?> AheadAsync(Fields run, CancellationToken cancellationToken) => run.Text("status") switch
    {
        "queued" when run.Text("not_before_ms") is null =>
            await _redis.ReadAsync(database => database.SortedSetRankAsync(_redis.Key("queue:ready"), run.Required("id")), cancellationToken),
        "waiting" when run.Text("intervention") is { } intervention =>
            await _redis.ReadAsync(database => database.SortedSetRankAsync(_redis.Key("interventions:queue"), intervention), cancellationToken),
        _ => null,
    };

    private async Task<Page<RunView>> ListOfJobAsync(RunFilter filter, int limit, double before, CancellationToken cancellationToken)
    {
        var all = await FindJobAsync(filter.JobId!, cancellationToken);
        var matching = (all?.Runs ?? []).Reverse().Where(run =>
            (filter.Statuses.Count == 0 || filter.Statuses.Contains(run.Status))
            && (filter.Recipe is null || run.Recipe == filter.Recipe)
            && (filter.From is null || run.CreatedAt >= filter.From)
            && (filter.To is null || run.CreatedAt < filter.To)
            && (filter.Text is not { Length: > 0 } text || Mentions(run.TargetUrl, run.Params.GetRawText(), text))).ToList();
        // A job has few runs: its cursor is simply how many were shown.
        var skip = double.IsPositiveInfinity(before) ? 0 : (int)Math.Min(before, int.MaxValue);
        var page = matching.Skip(skip).Take(limit).ToList();
        return new(page, skip + page.Count < matching.Count ? SortedListing.ToCursor(skip + page.Count) : null, matching.Count);
    }

    /// <summary>Looks at every run that the index offers, in batches: text has no index, and the total must be exact.</summary>
    private async Task<Page<RunView>> SearchAsync(SortedListing listing, string text, int limit, double before, CancellationToken cancellationToken)
    {
        var found = new List<string>(limit);
        string? next = null;
        long total = 0;
        double scanned = double.PositiveInfinity, last = 0;
        while (true)
        {
            var entries = await listing.TakeAsync(scanned, ScanBatch, cancellationToken);
            if (entries.Count == 0)
                break;
            var texts = await _redis.ReadAsync(
                database => Task.WhenAll(entries.Select(entry => database.HashGetAsync(_redis.Key($"run:{entry.Element}"), ["target_url", "params"]))), cancellationToken);
            for (var n = 0; n < entries.Count; n++)
            {
                if (!Mentions((string?)texts[n][0], (string?)texts[n][1], text))
                    continue;
                total++;
                if (entries[n].Score >= before)
                    continue;
                if (found.Count < limit)
                    (last, found) = (entries[n].Score, [.. found, (string)entries[n].Element!]);
                else
                    next ??= SortedListing.ToCursor(last);
            }

            scanned = entries[^1].Score;
        }

        return new(await ViewsAsync(found, cancellationToken), next, total);
    }

    private static bool Mentions(string? url, string? parameters, string text) =>
        (url?.Contains(text, StringComparison.OrdinalIgnoreCase) ?? false) || (parameters?.Contains(text, StringComparison.OrdinalIgnoreCase) ?? false);
}
