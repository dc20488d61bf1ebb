using System.Net.Sockets;
using System.Text;

namespace Hitl.Tests.Stack;

public sealed class RedisServerTests
{
    [Fact]
    public async Task Kill_AfterAWriteWasAnswered_KeepsTheWrite()
    {
        await using var redis = await RedisServer.StartAsync();
        Assert.Equal("+OK", await SendAsync(redis, "SET answer 42"));

        await redis.KillAsync();
        await redis.RestartAsync();

        Assert.Equal("$2\r\n42", await SendAsync(redis, "GET answer"));
    }

    private static async Task<string> SendAsync(RedisServer redis, string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", redis.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"));
        var reply = new byte[256];
        return Encoding.ASCII.GetString(reply, 0, await client.GetStream().ReadAsync(reply)).TrimEnd();
    }
}
