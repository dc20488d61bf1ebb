using StackExchange.Redis;

namespace Hitl.Redis.Connection;

/// <summary>A pub/sub subscription that ends with its owner. The client renews it by itself when the connection comes back.</summary>
internal sealed class Doorbell : IAsyncDisposable
{
    private readonly RedisWorkspace _redis;
    private readonly RedisChannel _channel;
    private readonly Action<RedisChannel, RedisValue> _handler;

    private Doorbell(RedisWorkspace redis, RedisChannel channel, Action<RedisChannel, RedisValue> handler) =>
        (_redis, _channel, _handler) = (redis, channel, handler);

    public static async Task<IAsyncDisposable> AttachAsync(RedisWorkspace redis, string name, Action<string> ring, CancellationToken cancellationToken)
    {
        var channel = redis.Channel(name);
        void Handler(RedisChannel _, RedisValue message) => ring((string?)message ?? "");
        await redis.ReadAsync(
            async _ =>
            {
                try
                {
                    await redis.Subscriber.SubscribeAsync(channel, Handler);
                    return true;
                }
                catch
                {
                    // The client keeps the handler of a subscription that failed too: each try would add one.
                    await redis.Subscriber.UnsubscribeAsync(channel, Handler, CommandFlags.FireAndForget);
                    throw;
                }
            },
            cancellationToken);
        return new Doorbell(redis, channel, Handler);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Fire and forget is the client's own flag: with Redis gone there is nobody to unsubscribe from.
            await _redis.Subscriber.UnsubscribeAsync(_channel, _handler, CommandFlags.FireAndForget);
        }
        catch (ObjectDisposedException)
        {
            // The connection went first, and the subscription with it: a start that failed ends in any order.
        }
    }
}
