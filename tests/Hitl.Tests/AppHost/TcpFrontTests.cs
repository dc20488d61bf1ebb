using System.Net;
using System.Net.Sockets;
using System.Text;
using Hitl.AppHost.Local;

namespace Hitl.Tests.AppHost;

public sealed class TcpFrontTests
{
    [Fact]
    public async Task Connect_OneReplicaDead_CostsNoConnection()
    {
        using var alive = Listen();
        var port = FreePorts.Next();
        await using var front = new TcpFront(port, [FreePorts.Next(), ((IPEndPoint)alive.LocalEndpoint).Port]);
        front.Start();

        for (var i = 0; i < 4; i++)
            Assert.Equal("echo hello", await AskAsync(alive, port));
    }

    [Fact]
    public async Task Connect_NoReplicaAlive_ClosesTheConnection()
    {
        var port = FreePorts.Next();
        await using var front = new TcpFront(port, [FreePorts.Next()]);
        front.Start();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);

        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    // The client ends its half before it reads: the answer must still come.
    private static async Task<string> AskAsync(TcpListener replica, int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        var both = client.GetStream();
        await both.WriteAsync("hello"u8.ToArray(), TestContext.Current.CancellationToken);
        client.Client.Shutdown(SocketShutdown.Send);

        using var server = await replica.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = server.GetStream();
        using var reader = new StreamReader(stream);
        var question = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        await stream.WriteAsync(Encoding.ASCII.GetBytes("echo " + question), TestContext.Current.CancellationToken);
        server.Client.Shutdown(SocketShutdown.Send);

        using var answer = new StreamReader(both);
        return await answer.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }
}
