using System.Net.Sockets;
using System.Text;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Faults;

/// <summary>One command on a connection of its own, past the client that is under test.</summary>
internal static class RedisLine
{
    public static async Task<string> SayAsync(this RedisServer redis, string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", redis.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new EndOfStreamException("Redis hung up.");
    }

    public static async Task OkAsync(this RedisServer redis, string command) => Assert.Equal("+OK", await redis.SayAsync(command));
}
