using Hitl.Contracts.Sessions;
using Hitl.Redis.Runs;
using Hitl.Redis.Sessions;

namespace Hitl.Worker.Sessions;

/// <summary>A session that this worker could open.</summary>
internal sealed record OpenedSession(string Id, KeptSession Kept);

/// <summary>Keeps sessions sealed and opens them again. One that doesn't open is stale from then on.</summary>
internal sealed partial class SessionVault(SessionStore store, SessionSeal seal, ILogger<SessionVault> logger)
{
    /// <summary>In <c>POST /runs</c>: start without a session.</summary>
    public const string None = "none";

    private const string Unreadable = "It can't be opened: the key that it was encrypted with is not among this worker's keys.";

    /// <summary>The session that a run starts with: the newest usable one, or the one it asks for. Null: it starts without.</summary>
    public async Task<OpenedSession?> FindAsync(SessionKey key, string? asked, CancellationToken cancellationToken)
    {
        if (asked == None)
            return null;
        if (asked is null)
            return await store.NewestAsync(key, cancellationToken) is { } newest ? await OpenAsync(key, newest, cancellationToken) : null;
        if (await store.FindAsync(asked, cancellationToken) is { } named && KeyOf(named) == key)
            return await OpenAsync(key, asked, cancellationToken);
        LogGone(asked);
        return null;
    }

    /// <summary>Which session a run that asks for <see cref="None"/> does without, though it is there; null: it asks for no such thing, or there is none.</summary>
    public async Task<string?> DeclinedAsync(SessionKey key, string? asked, CancellationToken cancellationToken) =>
        asked == None ? await store.NewestAsync(key, cancellationToken) : null;

    public async Task<OpenedSession?> OpenAsync(SessionKey key, string id, CancellationToken cancellationToken)
    {
        if (await store.ReadSealedAsync(id, cancellationToken) is not { } bytes)
            return null;
        try
        {
            return new(id, seal.Open(key, bytes));
        }
        catch (SessionUnreadableException)
        {
            // Without the cause: nothing of what was tried to be opened belongs in a log.
            await StaleAsync(id, Unreadable, cancellationToken);
            return null;
        }
    }

    /// <summary>Seals it, keeps it and says so, while the run holds its lease.</summary>
    public async Task<SessionView> KeepAsync(
        RunLease lease, SessionKey key, KeptSession session, StorageFacts facts, string by, string? interventionId, CancellationToken cancellationToken)
    {
        var kept = await store.CaptureAsync(lease, new NewSession
        {
            Key = key, Sealed = seal.Seal(key, session), Size = System.Text.Encoding.UTF8.GetByteCount(session.Storage), CapturedBy = by, InterventionId = interventionId,
            ExpiresAt = facts.ExpiresAt,
        }, cancellationToken);
        LogKept(kept.SessionId, kept.Size);
        return kept;
    }

    /// <summary>False when it was deleted meanwhile.</summary>
    public Task<bool> UseAsync(RunLease lease, string id, CancellationToken cancellationToken) => store.UseAsync(lease, id, cancellationToken);

    public async Task StaleAsync(string id, string because, CancellationToken cancellationToken)
    {
        await store.StaleAsync(id, because, cancellationToken);
        LogStale(id, because);
    }

    public static SessionKey KeyOf(SessionView session) => new(session.Recipe, session.Site, session.Account);

    [LoggerMessage(Level = LogLevel.Information, Message = "Session {SessionId} is kept ({Size} bytes)")]
    private partial void LogKept(string sessionId, long size);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Session {SessionId} is stale: {Because}")]
    private partial void LogStale(string sessionId, string because);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Session {SessionId}, which the run asks for, is not there or not for this recipe, site and account: the run starts without")]
    private partial void LogGone(string sessionId);
}
