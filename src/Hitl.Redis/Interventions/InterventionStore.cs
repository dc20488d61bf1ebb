using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hitl.Contracts;
using Hitl.Contracts.Events;
using Hitl.Contracts.Interventions;
using Hitl.Contracts.Json;
using Hitl.Contracts.Runs;
using Hitl.Redis.Connection;
using Hitl.Redis.Runs;

namespace Hitl.Redis.Interventions;

/// <summary>Interventions as operators see them: show, claim, release, look, cancel.</summary>
public sealed class InterventionStore
{
    /// <summary>How long a claim holds without being renewed (contract, "REST").</summary>
    public static readonly TimeSpan ClaimTime = TimeSpan.FromSeconds(60);

    private const int MostDrives = 200;
    private static readonly Script Claim = Script.Named("claim");
    private static readonly Script ClaimRead = Script.Named("claim_read");
    private static readonly Script DriveAdd = Script.Named("drive_add");
    private static readonly Script PageFind = Script.Named("page_find");
    private static readonly Script LookBegin = Script.Named("look_begin");
    private static readonly Script LookEnd = Script.Named("look_end");
    private readonly RedisWorkspace _redis;
    private readonly RunStore _runs;
    private readonly UnleasedEnd _end;
    private readonly ClaimRelease _release;
    private readonly TimeProvider _time;

    internal InterventionStore(RedisWorkspace redis, RunStore runs, UnleasedEnd end, ClaimRelease release, TimeProvider time) =>
        (_redis, _runs, _end, _release, _time) = (redis, runs, end, release, time);

    public async Task<InterventionView?> FindAsync(string id, CancellationToken cancellationToken) =>
        await FieldsAsync(id, cancellationToken) is { } fields ? InterventionMapping.ToView(fields, _time.GetUtcNow()) : null;

    /// <summary>Newest first. Null when the cursor is none of ours.</summary>
    public async Task<Page<InterventionView>?> ListAsync(InterventionFilter filter, int limit, string? cursor, CancellationToken cancellationToken)
    {
        if (!SortedListing.TryParseCursor(cursor, out var before))
            return null;
        var group = filter.Obstacle is null ? "" : $":g:{filter.Obstacle}";
        string[] keys = filter.Statuses.Count == 0
            ? [$"interventions{group}"]
            : [.. filter.Statuses.Distinct().Select(status => $"interventions:s:{WireName.Of(status)}{group}")];
        var listing = new SortedListing(_redis, keys, null, null);
        var entries = await listing.TakeAsync(before, limit + 1, cancellationToken);
        var shown = entries.Take(limit).ToArray();
        var hashes = await _redis.ReadAsync(
            database => Task.WhenAll(shown.Select(entry => database.HashGetAllAsync(_redis.Key($"intervention:{entry.Element}")))), cancellationToken);
        var now = _time.GetUtcNow();
        return new(
            [.. hashes.Where(hash => hash.Length > 0).Select(hash => InterventionMapping.ToView(new Fields(hash), now))],
            entries.Count > limit ? SortedListing.ToCursor(shown[^1].Score) : null,
            await listing.CountAsync(cancellationToken));
    }

    /// <summary>The JPEG that was taken when the run stopped; null if there is none.</summary>
    public async Task<byte[]?> ReadScreenshotAsync(string id, CancellationToken cancellationToken) => Ids.IsWellFormed(id)
        ? (byte[]?)await _redis.ReadAsync(database => database.StringGetAsync(_redis.Key($"intervention:{id}:screenshot")), cancellationToken)
        : null;

    /// <summary>Takes it, or with the holder's token keeps it. Answers Claimed, HeldBy, Ended or NotFound.</summary>
    public async Task<InterventionResult> ClaimAsync(string id, string? token, string byOperator, Operation operation, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FieldsAsync(id, cancellationToken) is not { } fields)
                return new InterventionResult.NotFound();
            using var activity = HitlTracing.StartForRun("send", HitlTracing.Events, fields.Text("trace"));
            var now = _time.GetUtcNow();
            var claimed = HitlTracing.Stamped(new InterventionClaimed
            {
                InterventionId = id, RunId = fields.Required("run"), Operator = byOperator, Timestamp = now,
            }, fields.Text("trace"));
            var arguments = new ScriptArguments()
                .With("intervention", id).With("token", token).With("new_token", Ids.NewToken()).With("operator", byOperator)
                .With("ttl_ms", ClaimTime).With("claim_expires_at", UtcTimeConverter.ToText(now + ClaimTime))
                .With("trace", activity?.Id ?? fields.Text("trace")).With(EventTypes.InterventionClaimed, EventJson.Write(claimed));
            var answer = await _redis.RunAsync(Claim, arguments, operation, cancellationToken);
            if (answer.IsOk)
                return new InterventionResult.Claimed(answer[1]!, Time(answer[2]));
            if (await RefusalAsync(id, answer, cancellationToken) is { } refusal)
                return refusal;
        }
    }

    /// <summary>Where its page is held; null when its run has ended.</summary>
    public async Task<HeldPage?> FindPageAsync(string id, CancellationToken cancellationToken)
    {
        if (await FieldsAsync(id, cancellationToken) is not { } fields || await _runs.FieldsAsync(fields.Required("run"), cancellationToken) is not { } run)
            return null;
        if (run.Text("intervention") != id || run.Text("secret") is not { } secret)
            return null;
        Uri.TryCreate(run.Text("address"), UriKind.Absolute, out var address);
        return new(fields.Required("run"), address, secret);
    }

    /// <summary>Whose claim it is, and for how long still. Never answers Unknown.</summary>
    public async Task<ClaimCheck> CheckClaimAsync(string id, string token, CancellationToken cancellationToken)
    {
        if (!Ids.IsWellFormed(id))
            return new ClaimCheck.Nobodys();
        var answer = await _redis.RunAsync(ClaimRead, new ScriptArguments().With("intervention", id), null, cancellationToken);
        if (!answer.IsOk)
            return new ClaimCheck.Nobodys();
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(answer[1]!), Encoding.UTF8.GetBytes(token))
            ? new ClaimCheck.Yours(answer[2] ?? "", TimeSpan.FromMilliseconds(double.Parse(answer[3]!, CultureInfo.InvariantCulture)))
            : new ClaimCheck.Others();
    }

    /// <summary>
    /// Keeps that somebody drives the page, or how that ended in the place of how it had <paramref name="begun"/>; the newest
    /// 200 stretches, as long as the intervention.
    /// </summary>
    public Task AddDriveAsync(string id, Drive drive, Drive? begun, CancellationToken cancellationToken)
    {
        static byte[] Json(Drive one) => JsonSerializer.SerializeToUtf8Bytes(one, HitlJson.Default.Drive);
        var arguments = new ScriptArguments().With("intervention", id).With("drive", Json(drive)).With("most", MostDrives);
        return _redis.RunAsync(DriveAdd, begun is null ? arguments : arguments.With("begun", Json(begun)), Operation.New(), cancellationToken);
    }

    /// <summary>Who drove the page, from when to when, oldest first.</summary>
    public async Task<IReadOnlyList<Drive>> ReadDrivesAsync(string id, CancellationToken cancellationToken)
    {
        if (!Ids.IsWellFormed(id))
            return [];
        var kept = await _redis.ReadAsync(database => database.ListRangeAsync(_redis.Key($"intervention:{id}:drives")), cancellationToken);
        return [.. kept.Select(one => JsonSerializer.Deserialize((byte[])one!, HitlJson.Default.Drive)!)];
    }

    /// <summary>The interventions that somebody holds at this moment.</summary>
    public async Task<IReadOnlySet<string>> ListClaimedAsync(CancellationToken cancellationToken)
    {
        var claimed = await _redis.ReadAsync(database => database.SortedSetRangeByRankAsync(_redis.Key("interventions:claims")), cancellationToken);
        return claimed.Select(id => (string)id!).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Gives it back. Answers Released, NotClaimed, HeldBy, Ended or NotFound.</summary>
    public async Task<InterventionResult> ReleaseAsync(string id, string? token, Operation operation, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FieldsAsync(id, cancellationToken) is not { } fields)
                return new InterventionResult.NotFound();
            var answer = await _release.TryAsync(fields, token, lapsed: false, operation, cancellationToken);
            if (answer.IsOk)
                return new InterventionResult.Released();
            if (answer.Kind == "not_claimed")
                return new InterventionResult.NotClaimed();
            if (await RefusalAsync(id, answer, cancellationToken) is { } refusal)
                return refusal;
        }
    }

    /// <summary>Ends it and its run. Wins over a look under way. Answers Cancelled, HeldBy, Ended or NotFound.</summary>
    public async Task<InterventionResult> CancelAsync(
        string id, string? token, string byOperator, string? note, Operation operation, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FieldsAsync(id, cancellationToken) is not { } fields)
                return new InterventionResult.NotFound();
            if (await _runs.FieldsAsync(fields.Required("run"), cancellationToken) is not { } run)
                return new InterventionResult.NotFound();
            if (run.Text("intervention") != id)
                return new InterventionResult.Ended(InterventionMapping.ToView((await FieldsAsync(id, cancellationToken))!, _time.GetUtcNow()));
            var failure = new RunFailure(FailureCode.InterventionCancelled, $"{byOperator} cancelled the intervention.", Retry: false);
            var answer = await _end.TryAsync(run, UnleasedEnd.Why.InterventionCancelled, failure, byOperator, token, note, operation, cancellationToken);
            if (answer.IsOk)
                return new InterventionResult.Cancelled();
            if (await RefusalAsync(id, answer, cancellationToken) is { } refusal)
                return refusal;
        }
    }

    /// <summary>
    /// Begins a look that may resolve the intervention until <paramref name="deadline"/> has passed by Hitl's own time.
    /// Answers LookBegun, Verifying, HeldBy, Ended or NotFound.
    /// </summary>
    public async Task<InterventionResult> BeginLookAsync(string id, string? token, TimeSpan deadline, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FieldsAsync(id, cancellationToken) is not { } fields)
                return new InterventionResult.NotFound();
            var look = Ids.NewLook();
            var arguments = new ScriptArguments().With("intervention", id).With("token", token).With("look", look).With("deadline_ms", deadline);
            var answer = await _redis.RunAsync(LookBegin, arguments, Operation.New(), cancellationToken);
            if (answer.IsOk)
            {
                Uri.TryCreate(answer[2], UriKind.Absolute, out var address);
                return new InterventionResult.LookBegun(
                    new(look, answer[1]!, address, answer[3] ?? "", InterventionMapping.ToView(fields, _time.GetUtcNow())));
            }

            if (answer.Kind == "verifying")
                return new InterventionResult.Verifying();
            if (await RefusalAsync(id, answer, cancellationToken) is { } refusal)
                return refusal;
        }
    }

    /// <summary>Where its page is held, for whoever may act on it. Answers PageFound, HeldBy, Ended or NotFound.</summary>
    public async Task<InterventionResult> FindPageAsync(string id, string? token, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!Ids.IsWellFormed(id))
                return new InterventionResult.NotFound();
            var answer = await _redis.RunAsync(PageFind, new ScriptArguments().With("intervention", id).With("token", token), null, cancellationToken);
            if (answer.IsOk)
            {
                Uri.TryCreate(answer[2], UriKind.Absolute, out var address);
                return new InterventionResult.PageFound(new(answer[1]!, address, answer[3] ?? ""));
            }

            if (await RefusalAsync(id, answer, cancellationToken) is { } refusal)
                return refusal;
        }
    }

    /// <summary>From here on that look can't resolve anything. <paramref name="still"/>: what it still saw in the way.</summary>
    public Task EndLookAsync(string id, string lookId, string? still, CancellationToken cancellationToken) =>
        _redis.RunAsync(LookEnd, new ScriptArguments().With("intervention", id).With("look", lookId).With("still", still), null, cancellationToken);

    internal async Task<Fields?> FieldsAsync(string id, CancellationToken cancellationToken)
    {
        if (!Ids.IsWellFormed(id))
            return null;
        var entries = await _redis.ReadAsync(database => database.HashGetAllAsync(_redis.Key($"intervention:{id}")), cancellationToken);
        return entries.Length == 0 ? null : new Fields(entries);
    }

    /// <summary>The refusal as a result; null when the caller should try again, because something moved in between.</summary>
    private async Task<InterventionResult?> RefusalAsync(string id, ScriptAnswer answer, CancellationToken cancellationToken)
    {
        switch (answer.Kind)
        {
            case "not_found":
                return new InterventionResult.NotFound();
            case "ended":
                return await FindAsync(id, cancellationToken) is { } ended ? new InterventionResult.Ended(ended) : new InterventionResult.NotFound();
            case "held":
                return new InterventionResult.HeldBy(answer[1]!, Time(answer[2]));
            case "lapsed":
                if (await FieldsAsync(id, cancellationToken) is { } fields)
                    await _release.TryAsync(fields, token: null, lapsed: true, Operation.New(), cancellationToken);
                return null;
            case "changed":
                return null;
            default:
                throw answer.Unexpected("an intervention's script");
        }
    }

    private static DateTimeOffset Time(string? text) =>
        DateTimeOffset.Parse(text!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
