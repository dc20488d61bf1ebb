using System.Net;
using System.Net.Sockets;
using System.Text;
using Hitl.Worker.Targets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Hitl.Tests.Worker;

public sealed class EgressGateTests : IAsyncDisposable
{
    private readonly TcpListener site = new(IPAddress.Loopback, 0);
    private readonly Dictionary<string, Queue<IPAddress[]>> names = [];
    private readonly List<EgressGate> gates = [];

    public EgressGateTests() => site.Start();

    private int Port => ((IPEndPoint)site.LocalEndpoint).Port;

    [Fact]
    public async Task Connect_AllowedPrivateHost_CarriesBytesBothWaysAndItsEnd()
    {
        names["site.test"] = new([[IPAddress.Loopback]]);
        var (client, reply) = await AskAsync(Gate($"site.test:{Port}"), "site.test", Port);
        Assert.Equal(SocksReply.Succeeded, reply);
        using var server = await site.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync("ping"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal("ping", await ReadAsync(server, 4));
        await server.GetStream().WriteAsync("pong"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal("pong", await ReadAsync(client, 4));
        client.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await server.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        client.Dispose();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("169.254.169.254")]
    public async Task Connect_PrivateAddress_IsRefusedAndTold(string host)
    {
        var gate = Gate();
        var (client, reply) = await AskAsync(gate, host, Port);
        using (client)
            Assert.Equal(SocksReply.NotAllowed, reply);
        Assert.Equal(EgressRefusal.Policy, gate.WhyRefused(new HostPort(host, Port))!.Refusal);
    }

    [Fact]
    public async Task Connect_NameWithOneGoodAndOnePrivateAddress_IsRefused()
    {
        names["mixed.test"] = new([[IPAddress.Parse("1.1.1.1"), IPAddress.Loopback]]);
        var (client, reply) = await AskAsync(Gate(), "mixed.test", Port);
        using (client)
            Assert.Equal(SocksReply.NotAllowed, reply);
    }

    [Fact]
    public async Task Connect_NameThatChangesItsAnswer_IsCheckedEachTime()
    {
        names["rebind.test"] = new([[IPAddress.Loopback], [IPAddress.Parse("10.0.0.1")]]);
        var gate = Gate($"localhost:{Port}");
        foreach (var _ in (int[])[1, 2])
        {
            var (client, reply) = await AskAsync(gate, "rebind.test", Port);
            using (client)
                Assert.Equal(SocksReply.NotAllowed, reply);
        }

        Assert.Empty(names["rebind.test"]);
    }

    [Fact]
    public async Task Connect_AllowedHostOnAnotherPort_IsRefused()
    {
        names["site.test"] = new([[IPAddress.Loopback]]);
        var (client, reply) = await AskAsync(Gate($"site.test:{Port}"), "site.test", Port == 1 ? 2 : 1);
        using (client)
            Assert.Equal(SocksReply.NotAllowed, reply);
    }

    [Fact]
    public async Task Connect_UnknownName_SaysThatItDoesNotResolve()
    {
        var gate = Gate();
        var (client, reply) = await AskAsync(gate, "nowhere.test", 80);
        using (client)
            Assert.Equal(SocksReply.HostUnreachable, reply);
        Assert.Equal("The name nowhere.test does not resolve.", gate.WhyRefused(new HostPort("nowhere.test", 80))!.Message);
    }

    [Fact]
    public async Task Connect_ClosedPort_SaysThatItRefuses()
    {
        var port = Port;
        site.Stop();
        var gate = Gate("localhost");
        names["localhost"] = new([[IPAddress.Loopback]]);
        var (client, reply) = await AskAsync(gate, "localhost", port);
        using (client)
            Assert.Equal(SocksReply.Refused, reply);
        Assert.Equal($"localhost:{port} refuses the connection.", gate.WhyRefused(new HostPort("localhost", port))!.Message);
    }

    [Fact]
    public async Task Bind_IsNotSupported()
    {
        var (client, reply) = await AskAsync(Gate(), "site.test", Port, command: 2);
        using (client)
            Assert.Equal(SocksReply.CommandNotSupported, reply);
    }

    [Fact]
    public async Task Dispose_WhileConnected_CutsTheConnection()
    {
        names["localhost"] = new([[IPAddress.Loopback]]);
        var gate = Gate("localhost");
        var (client, _) = await AskAsync(gate, "localhost", Port);
        using var server = await site.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await gate.DisposeAsync();
        Assert.Equal(0, await ReadOrEndAsync(client));
        Assert.Equal(0, await ReadOrEndAsync(server));
        client.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gate in gates)
            await gate.DisposeAsync();
        site.Dispose();
    }

    private EgressGate Gate(params string[] allowed)
    {
        var options = new TargetOptions();
        foreach (var host in allowed)
            options.AllowedPrivateHosts.Add(host);
        var connector = new EgressConnector(Options.Create(options), TimeProvider.System, (host, _) =>
            names.TryGetValue(host, out var answers) ? Task.FromResult(answers.Dequeue()) : throw new SocketException((int)SocketError.HostNotFound));
        var gate = new EgressGate(connector, NullLogger<EgressGate>.Instance);
        gates.Add(gate);
        return gate;
    }

    private static async Task<(TcpClient Client, SocksReply Reply)> AskAsync(EgressGate gate, string host, int port, byte command = 1)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, gate.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(new byte[] { 5, 1, 0 }, TestContext.Current.CancellationToken);
        await stream.ReadExactlyAsync(new byte[2], TestContext.Current.CancellationToken);
        byte[] request = [5, command, 0, 3, (byte)host.Length, .. Encoding.ASCII.GetBytes(host), (byte)(port >> 8), (byte)port];
        await stream.WriteAsync(request, TestContext.Current.CancellationToken);
        var reply = new byte[10];
        await stream.ReadExactlyAsync(reply, TestContext.Current.CancellationToken);
        return (client, (SocksReply)reply[1]);
    }

    private static async Task<string> ReadAsync(TcpClient client, int count)
    {
        var bytes = new byte[count];
        await client.GetStream().ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(bytes);
    }

    private static async Task<int> ReadOrEndAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
