using Hitl.Redis.Log;
using Microsoft.Extensions.Options;
using Polly;
using StackExchange.Redis;

namespace Hitl.Redis.Connection;

/// <summary>
/// The one door to Redis: names keys, runs scripts and reads, repeats what may not have arrived, and turns Redis's
/// troubles into exceptions a service can answer with.
/// </summary>
internal sealed class RedisWorkspace(IConnectionMultiplexer connection, ResiliencePipelineFactory pipelines, IOptions<RedisOptions> options)
{
    private readonly ResiliencePipeline _pipeline = pipelines.Create();

    public RedisOptions Options { get; } = options.Value;

    /// <summary>All keys share this hash tag, so that a Redis Cluster can hold a workspace.</summary>
    public string Prefix { get; } = "{" + options.Value.Workspace + "}:";

    public IDatabase Database => connection.GetDatabase();
    public ISubscriber Subscriber => connection.GetSubscriber();

    public RedisKey Key(string name) => Prefix + name;
    public RedisChannel Channel(string name) => RedisChannel.Literal(Prefix + name);

    public async Task<ScriptAnswer> RunAsync(Script script, ScriptArguments arguments, Operation? operation, CancellationToken cancellationToken) =>
        new(await EvaluateAsync(script, arguments, operation, cancellationToken));

    public Task<RedisResult> EvaluateAsync(Script script, ScriptArguments arguments, Operation? operation, CancellationToken cancellationToken)
    {
        // An incarnation travels with every call, since any of them may be the first to write to a new log.
        var values = arguments.With("incarnation", LogIncarnation.NewCandidate()).ToArray(operation);
        RedisKey[] keys = [Prefix];
        return ReadAsync(database => database.ScriptEvaluateAsync(script.Text, keys, values), cancellationToken);
    }

    /// <summary>Runs a read, or a write that may be repeated.</summary>
    public async Task<T> ReadAsync<T>(Func<IDatabase, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                static async (state, token) => await AnsweredAsync(state.read(state.workspace.Database), token),
                (workspace: this, read),
                cancellationToken);
        }
        catch (Exception problem) when (problem is RedisCommandException or RedisConnectionException && RedisTrouble.IsOnlyReplica(connection))
        {
            // Once the client has seen that the primary is none any more, it sends no write there at all.
            throw new StoreFullException(problem);
        }
        catch (Exception problem) when (RedisTrouble.IsUnavailable(problem))
        {
            throw new StoreUnavailableException(problem);
        }
        catch (RedisServerException problem) when (RedisTrouble.RefusesWrites(problem))
        {
            throw new StoreFullException(problem);
        }
        catch (Exception problem) when (problem is RedisException or RedisCommandException)
        {
            // A permission that is missing, a key of another type: the service waits as for any other trouble instead of dying.
            throw new StoreUnavailableException(problem) { MayPass = false };
        }
    }

    /// <summary>
    /// A connection that the client gives up as dead ends what was under way on it as cancelled, though nobody asked for that,
    /// or with the mistake its reader made while it was closed.
    /// </summary>
    private static async Task<T> AnsweredAsync<T>(Task<T> answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.WaitAsync(cancellationToken);
        }
        catch (Exception abandoned) when ((abandoned is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            || (abandoned is InvalidOperationException and not ObjectDisposedException))
        {
            throw new RedisConnectionException(ConnectionFailureType.SocketFailure, "The connection was given up before Redis answered.", abandoned);
        }
    }
}
