using System.Net.Sockets;
using System.Text;
using Hitl.Tests.Stack;

namespace Hitl.Tests.Faults;

/// <summary>One command on a connection of its own, past the client that is under test.</summary>
internal static class RedisLine
{
    /// <summary>The answer's first line.</summary>
    public static Task<string> SayAsync(this RedisServer redis, string command) => TellAsync(redis.Port, command, "");

    /// <summary>What stands behind a word at the begin of a line of the answer.</summary>
    public static Task<string> TellAsync(this RedisServer redis, string command, string word) => TellAsync(redis.Port, command, word);

    public static async Task OkAsync(this RedisServer redis, string command) => Assert.Equal("+OK", await redis.SayAsync(command));

    public static async Task OkAsync(this TestStack stack, string command) =>
        Assert.Equal("+OK", await TellAsync(new Uri("redis://" + stack.Redis).Port, command, ""));

    private static async Task<string> TellAsync(int port, string command, string word)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith(word, StringComparison.Ordinal))
                return line[word.Length..];
        }

        throw new EndOfStreamException("Redis hung up.");
    }
}
