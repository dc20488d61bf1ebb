using Hitl.Contracts;
using Hitl.Contracts.Events;
using Hitl.Contracts.Json;
using Hitl.Contracts.Sessions;
using Hitl.Redis.Connection;
using Hitl.Redis.Runs;

namespace Hitl.Redis.Sessions;

/// <summary>The vault's shelves: sealed sessions and facts about them. It can't open what it holds.</summary>
public sealed class SessionStore
{
    /// <summary>Sessions of one recipe, site and account that are kept at most; the oldest go.</summary>
    public const int KeptPerKey = 3;

    private static readonly Script Capture = Script.Named("session_capture");
    private static readonly Script Use = Script.Named("session_use");
    private static readonly Script Judge = Script.Named("session_judge");
    private static readonly Script Delete = Script.Named("session_delete");
    private readonly RedisWorkspace _redis;
    private readonly TimeProvider _time;

    internal SessionStore(RedisWorkspace redis, TimeProvider time) => (_redis, _time) = (redis, time);

    /// <summary>Rings when a session became usable. Rings can be missed.</summary>
    public Task<IAsyncDisposable> SubscribeAsync(Action ring, CancellationToken cancellationToken) =>
        Doorbell.AttachAsync(_redis, "bell:sessions", _ => ring(), cancellationToken);

    public async Task<SessionView?> FindAsync(string id, CancellationToken cancellationToken) =>
        await FieldsAsync(id, cancellationToken) is { } fields ? SessionMapping.ToView(fields) : null;

    /// <summary>Newest first. Null when the cursor is none of ours.</summary>
    public async Task<Page<SessionView>?> ListAsync(SessionFilter filter, int limit, string? cursor, CancellationToken cancellationToken)
    {
        if (!SortedListing.TryParseCursor(cursor, out var before))
            return null;
        string[] keys = filter.States.Count == 0 ? ["sessions"] : [.. filter.States.Distinct().Select(state => $"sessions:s:{WireName.Of(state)}")];
        var listing = new SortedListing(_redis, keys, null, null);
        var entries = await listing.TakeAsync(before, limit + 1, cancellationToken);
        var shown = entries.Take(limit).ToArray();
        var hashes = await _redis.ReadAsync(
            database => Task.WhenAll(shown.Select(entry => database.HashGetAllAsync(_redis.Key($"session:{entry.Element}")))), cancellationToken);
        return new(
            [.. hashes.Where(hash => hash.Length > 0).Select(hash => SessionMapping.ToView(new Fields(hash)))],
            entries.Count > limit ? SortedListing.ToCursor(shown[^1].Score) : null,
            await listing.CountAsync(cancellationToken));
    }

    /// <summary>The id of the one that runs of this key start with; null when there is none.</summary>
    public async Task<string?> NewestAsync(SessionKey key, CancellationToken cancellationToken)
    {
        var ids = await _redis.ReadAsync(
            database => database.SortedSetRangeByRankAsync(_redis.Key($"sessions:s:{WireName.Of(SessionState.Usable)}:g:{key.Group}"), -1, -1), cancellationToken);
        return ids.Length == 0 ? null : (string?)ids[0];
    }

    /// <summary>The bytes as they were captured; null when it was deleted.</summary>
    public async Task<byte[]?> ReadSealedAsync(string id, CancellationToken cancellationToken) => Ids.IsWellFormed(id)
        ? (byte[]?)await _redis.ReadAsync(database => database.StringGetAsync(_redis.Key($"session:{id}:data")), cancellationToken)
        : null;

    /// <summary>Keeps a session and says so, in one step, while the run still holds its lease. It takes the place of the one before.</summary>
    /// <exception cref="LeaseLostException"/>
    public async Task<SessionView> CaptureAsync(RunLease lease, NewSession session, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        using var activity = HitlTracing.StartForRun("send", HitlTracing.Events, lease.TraceParent);
        var happened = HitlTracing.Stamped(new SessionCaptured
        {
            SessionId = Ids.NewSession(), Site = session.Key.Site, Account = session.Key.Account, InterventionId = session.InterventionId,
            RunId = lease.RunId, Timestamp = now,
        }, lease.TraceParent);
        var arguments = Fenced(lease, now)
            .With("session", happened.SessionId).With("group", session.Key.Group).With("recipe", session.Key.Recipe).With("site", session.Key.Site)
            .With("account", session.Key.Account).With("captured_by", session.CapturedBy).With("intervention", session.InterventionId)
            .With("expires_at", session.ExpiresAt is { } at ? UtcTimeConverter.ToText(at) : null).With("size", session.Size).With("keep", KeptPerKey)
            .With("sealed", session.Sealed).With("trace", activity?.Id ?? lease.TraceParent)
            .With(EventTypes.SessionCaptured, EventJson.Write(happened));
        var answer = await _redis.RunAsync(Capture, arguments, Operation.New(), cancellationToken);
        if (answer.Kind == "lease_lost")
            throw new LeaseLostException(lease.RunId);
        return answer.IsOk ? (await FindAsync(happened.SessionId, cancellationToken))! : throw answer.Unexpected(Capture.Name);
    }

    /// <summary>The run works with it from here on; counted once per run. False when it was deleted.</summary>
    /// <exception cref="LeaseLostException"/>
    public async Task<bool> UseAsync(RunLease lease, string id, CancellationToken cancellationToken)
    {
        var answer = await _redis.RunAsync(Use, Fenced(lease, _time.GetUtcNow()).With("session", id), null, cancellationToken);
        return answer.Kind != "lease_lost" ? answer.IsOk : throw new LeaseLostException(lease.RunId);
    }

    /// <summary>A fresh browser got past the obstacle with it. One that was stale is usable again, unless another one is by now.</summary>
    public Task ProvenAsync(string id, CancellationToken cancellationToken) => JudgeAsync(id, "proven", null, cancellationToken);

    /// <summary>Later runs no longer start with it. <paramref name="because"/> is a sentence for people and holds no value of it.</summary>
    public Task StaleAsync(string id, string because, CancellationToken cancellationToken) => JudgeAsync(id, "stale", because, cancellationToken);

    /// <summary>False when there is none.</summary>
    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        Ids.IsWellFormed(id) && (await _redis.RunAsync(Delete, new ScriptArguments().With("session", id), Operation.New(), cancellationToken)).IsOk;

    private Task<ScriptAnswer> JudgeAsync(string id, string verdict, string? because, CancellationToken cancellationToken) => _redis.RunAsync(
        Judge,
        new ScriptArguments().With("session", id).With("verdict", verdict).With("because", because).With("at", UtcTimeConverter.ToText(_time.GetUtcNow())),
        null,
        cancellationToken);

    private async Task<Fields?> FieldsAsync(string id, CancellationToken cancellationToken)
    {
        if (!Ids.IsWellFormed(id))
            return null;
        var entries = await _redis.ReadAsync(database => database.HashGetAllAsync(_redis.Key($"session:{id}")), cancellationToken);
        return entries.Length == 0 ? null : new Fields(entries);
    }

    private static ScriptArguments Fenced(RunLease lease, DateTimeOffset now) =>
        new ScriptArguments().With("run", lease.RunId).With("token", lease.Token).With("at", UtcTimeConverter.ToText(now));
}
