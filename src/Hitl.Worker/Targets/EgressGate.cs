using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Hitl.Worker.Targets;

/// <summary>
/// A SOCKS5 server (RFC 1928: no authentication, CONNECT only) on a loopback port of its own: the one door through which
/// one run's browser context reaches the network. Disposing it cuts every connection of that run at once, whatever the
/// browser is doing.
/// </summary>
internal sealed partial class EgressGate : IAsyncDisposable
{
    private const int MaxConnections = 256;
    private const int MaxRemembered = 256;

    private readonly EgressConnector connector;
    private readonly ILogger logger;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly SemaphoreSlim places = new(MaxConnections);
    private readonly ConcurrentDictionary<HostPort, EgressRefusedException> refusals = new();
    private readonly List<Task> open = [];
    private readonly Task accepting;
    private int disposed;

    public EgressGate(EgressConnector connector, ILogger<EgressGate> logger)
    {
        this.connector = connector;
        this.logger = logger;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Why the last connection to that host failed, null if it did not.</summary>
    public EgressRefusedException? WhyRefused(HostPort host) => refusals.GetValueOrDefault(host);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1)
            return;
        await closing.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(open);
        closing.Dispose();
        places.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                await places.WaitAsync(closing.Token);
                var client = await listener.AcceptSocketAsync(closing.Token);
                client.NoDelay = true;
                var served = ServeAsync(client);
                open.RemoveAll(task => task.IsCompleted);
                open.Add(served);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            if (!closing.IsCancellationRequested)
                LogClosed(exception);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            using (client)
            {
                await SocksHandshake.GreetAsync(client, closing.Token);
                var asked = await SocksHandshake.ReadRequestAsync(client, closing.Token);
                if (asked is not { } target)
                    return;
                using var server = await ConnectAsync(client, target);
                if (server is not null)
                    await SocketPipe.RunAsync(client, server, closing.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // The page or the site hung up: nothing to tell anyone.
            LogEnded(exception);
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<Socket?> ConnectAsync(Socket client, HostPort target)
    {
        try
        {
            var server = await connector.ConnectAsync(target.Host, target.Port!.Value, closing.Token);
            refusals.TryRemove(target, out _);
            await SocksHandshake.ReplyAsync(client, SocksReply.Succeeded, closing.Token);
            return server;
        }
        catch (EgressRefusedException exception)
        {
            if (refusals.Count < MaxRemembered || refusals.ContainsKey(target))
                refusals[target] = exception;
            LogRefused(target, exception.Message);
            await SocksHandshake.ReplyAsync(client, exception.Refusal switch
            {
                EgressRefusal.Policy => SocksReply.NotAllowed,
                EgressRefusal.Refused => SocksReply.Refused,
                _ => SocksReply.HostUnreachable,
            }, closing.Token);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "No connection to {Target}: {Why}")]
    private partial void LogRefused(HostPort target, string why);

    [LoggerMessage(Level = LogLevel.Trace, Message = "A connection ended")]
    private partial void LogEnded(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The way out of a run closed by itself")]
    private partial void LogClosed(Exception exception);
}
