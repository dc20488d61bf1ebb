using System.Globalization;
using Hitl.Redis.Connection;

namespace Hitl.Redis.Idempotency;

/// <summary>An answer as it was given, kept for 24 hours.</summary>
public sealed record StoredAnswer(int Status, string? ContentType, string? Location, byte[] Body);

/// <summary>What a request with an idempotency key is to do.</summary>
public abstract record IdempotencyClaim
{
    private IdempotencyClaim() { }

    /// <summary>The first with this key: go on, under this operation, so that even a crash before the answer was stored changes things once.</summary>
    public sealed record Fresh(Operation Operation) : IdempotencyClaim;

    public sealed record Replay(StoredAnswer Answer) : IdempotencyClaim;

    /// <summary>The key was used for something else.</summary>
    public sealed record DifferentBody : IdempotencyClaim;

    /// <summary>The first is still being answered.</summary>
    public sealed record InProgress : IdempotencyClaim;
}

/// <summary>Remembers what was answered to which idempotency key.</summary>
public sealed class IdempotencyStore
{
    private static readonly TimeSpan Keep = TimeSpan.FromHours(24);

    /// <summary>After this a request that never answered counts as gone: its process was killed.</summary>
    private static readonly TimeSpan Pending = TimeSpan.FromSeconds(30);

    private static readonly Script Begin = Script.Named("idempotency_begin");
    private static readonly Script End = Script.Named("idempotency_end");
    private readonly RedisWorkspace _redis;

    internal IdempotencyStore(RedisWorkspace redis) => _redis = redis;

    public async Task<IdempotencyClaim> BeginAsync(string keyHash, string bodyHash, CancellationToken cancellationToken)
    {
        var arguments = new ScriptArguments().With("key", keyHash).With("body", bodyHash).With("pending_ms", Pending).With("keep_ms", Keep);
        var answer = await _redis.RunAsync(Begin, arguments, Operation.New(), cancellationToken);
        return answer.Kind switch
        {
            "fresh" => new IdempotencyClaim.Fresh(Operation.From(keyHash)),
            "in_progress" => new IdempotencyClaim.InProgress(),
            "different_body" => new IdempotencyClaim.DifferentBody(),
            "replay" => new IdempotencyClaim.Replay(new(
                int.Parse(answer[1]!, CultureInfo.InvariantCulture),
                answer[2] is { Length: > 0 } type ? type : null,
                answer[3] is { Length: > 0 } location ? location : null,
                answer.Bytes(4) ?? [])),
            _ => throw answer.Unexpected(Begin.Name),
        };
    }

    public Task CompleteAsync(string keyHash, StoredAnswer answer, CancellationToken cancellationToken) => _redis.RunAsync(
        End,
        new ScriptArguments().With("key", keyHash).With("status", answer.Status).With("content_type", answer.ContentType).With("location", answer.Location)
            .With("answer", answer.Body).With("keep_ms", Keep),
        null,
        cancellationToken);

    /// <summary>No answer worth keeping came of it: the next repeat may try again.</summary>
    public Task AbandonAsync(string keyHash, CancellationToken cancellationToken) =>
        _redis.RunAsync(End, new ScriptArguments().With("key", keyHash).With("status", ""), null, cancellationToken);
}
