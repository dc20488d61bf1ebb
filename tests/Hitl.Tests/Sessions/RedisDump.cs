using System.Text;
using Hitl.Tests.Redis;
using StackExchange.Redis;

namespace Hitl.Tests.Sessions;

internal static class RedisDump
{
    /// <summary>Every key with all it holds, as text that loses no byte: each is a letter.</summary>
    public static async Task<string> DumpAsync(this IDatabase database)
    {
        var all = new StringBuilder();
        await foreach (var key in database.Multiplexer.GetServers()[0].KeysAsync(database.Database).WithCancellation(StoreHost.Token))
        {
            all.Append(key).Append('\n');
            switch (await database.KeyTypeAsync(key))
            {
                case RedisType.String: Add(await database.StringGetAsync(key)); break;
                case RedisType.List: Array.ForEach(await database.ListRangeAsync(key), Add); break;
                case RedisType.SortedSet: Array.ForEach(await database.SortedSetRangeByRankAsync(key), Add); break;
                case RedisType.Hash:
                    foreach (var field in await database.HashGetAllAsync(key))
                        Array.ForEach([field.Name, field.Value], Add);
                    break;
                case RedisType.Stream:
                    foreach (var field in (await database.StreamRangeAsync(key)).SelectMany(entry => entry.Values))
                        Array.ForEach([field.Name, field.Value], Add);
                    break;
                case var type: throw new InvalidOperationException($"{key} is a {type}, which is not looked into.");
            }
        }

        return all.ToString();

        void Add(RedisValue value) => all.Append(Encoding.Latin1.GetString((byte[]?)value ?? [])).Append('\n');
    }
}
