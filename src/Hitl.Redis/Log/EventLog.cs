using Hitl.Contracts;
using Hitl.Contracts.Log;
using Hitl.Redis.Connection;
using StackExchange.Redis;

namespace Hitl.Redis.Log;

/// <summary>The log of everything that happened: a Redis stream. Pub/sub only rings; the stream is the truth.</summary>
public sealed class EventLog
{
    private static readonly Script State = Script.Named("log_state");
    private static readonly Script Read = Script.Named("log_read");
    private static readonly Script Newest = Script.Named("log_newest");
    private static readonly Script Trim = Script.Named("log_trim");
    private readonly RedisWorkspace _redis;

    internal EventLog(RedisWorkspace redis) => _redis = redis;

    public async Task<LogState> GetStateAsync(CancellationToken cancellationToken)
    {
        var answer = await _redis.RunAsync(State, new(), null, cancellationToken);
        return new(answer[0]!, EntryId.Parse(answer[1]), EntryId.Parse(answer[2]));
    }

    /// <summary>The next entries after a place, oldest first. An empty incarnation means that there is no log yet.</summary>
    public async Task<LogPage> ReadAfterAsync(EntryId after, int max, CancellationToken cancellationToken)
    {
        var answer = await _redis.RunAsync(Read, new ScriptArguments().With("after", after.ToString()).With("max", max), null, cancellationToken);
        return ToPage(answer);
    }

    /// <summary>The last entries before a place, or before the end (null): newest first.</summary>
    public async Task<LogPage> ReadBeforeAsync(EntryId? before, int max, CancellationToken cancellationToken)
    {
        var answer = await _redis.RunAsync(Newest, new ScriptArguments().With("before", before?.ToString() ?? "+").With("max", max), null, cancellationToken);
        return ToPage(answer);
    }

    /// <summary>A run's own events, oldest first, kept as long as the run; empty for an unknown run.</summary>
    public async Task<IReadOnlyList<LogEntry>> ReadRunAsync(string runId, CancellationToken cancellationToken)
    {
        if (!Ids.IsWellFormed(runId))
            return [];
        var entries = await _redis.ReadAsync(database => database.StreamRangeAsync(_redis.Key($"run:{runId}:events")), cancellationToken);
        return Array.ConvertAll(entries, entry => new LogEntry(
            EntryId.Parse((string?)entry.Id), (string)entry["t"]!, (string)entry["r"]!, (ReadOnlyMemory<byte>)entry["d"], TraceParent(entry["p"])));
    }

    /// <summary>Calls <paramref name="ring"/> whenever something was appended: on any thread, often. It must return at once. Rings can be missed.</summary>
    public Task<IAsyncDisposable> SubscribeAsync(Action ring, CancellationToken cancellationToken) =>
        Doorbell.AttachAsync(_redis, "bell", _ => ring(), cancellationToken);

    /// <summary>
    /// Drops the oldest beyond <paramref name="keep"/> entries and those older than <paramref name="age"/> by Redis's own clock; answers
    /// how many, at most 1,000.
    /// </summary>
    public async Task<int> TrimAsync(int keep, TimeSpan age, CancellationToken cancellationToken)
    {
        var arguments = new ScriptArguments().With("keep", keep).With("keep_ms", age).With("max", 1000);
        var answer = await _redis.RunAsync(Trim, arguments, null, cancellationToken);
        return (int)answer.Raw(0);
    }

    private static LogPage ToPage(ScriptAnswer answer) =>
        new(answer[0]!, EntryId.Parse(answer[1]), EntryId.Parse(answer[2]), Array.ConvertAll((RedisResult[]?)answer.Raw(3) ?? [], ParseEntry));

    private static LogEntry ParseEntry(RedisResult result)
    {
        var parts = (RedisResult[])result!;
        var fields = (RedisResult[])parts[1]!;
        string type = "", run = "";
        string? traceParent = null;
        byte[] json = [];
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            switch ((string)fields[i]!)
            {
                case "t": type = (string)fields[i + 1]!; break;
                case "r": run = (string)fields[i + 1]!; break;
                case "d": json = (byte[])fields[i + 1]!; break;
                case "p": traceParent = TraceParent((RedisValue)fields[i + 1]); break;
            }
        }

        return new(EntryId.Parse((string?)parts[0]), type, run, json, traceParent);
    }

    private static string? TraceParent(RedisValue value) => value.IsNullOrEmpty ? null : (string?)value;
}
