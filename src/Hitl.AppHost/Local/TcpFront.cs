using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Hitl.AppHost.Local;

/// <summary>
/// One loopback port before several replicas: each connection goes to the next replica in turn, or to the one after
/// it when that one refuses, so that a dead replica costs no request.
/// </summary>
internal sealed class TcpFront(int port, IReadOnlyList<int> replicas) : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private Task _accepting = Task.CompletedTask;
    private int _turn;

    public void Start()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // The client gave up between its knock and the answer.
                continue;
            }

            var connection = ServeAsync(client);
            _connections[connection] = 0;
            _ = connection.ContinueWith(ended => _connections.TryRemove(ended, out _),
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        using (var replica = await ConnectAsync())
        {
            if (replica is null)
                return;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            await Task.WhenAll(PumpAsync(client, replica, either), PumpAsync(replica, client, either));
        }
    }

    private async Task<Socket?> ConnectAsync()
    {
        var first = Interlocked.Increment(ref _turn);
        for (var i = 0; i < replicas.Count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, replicas[(int)((uint)(first + i) % (uint)replicas.Count)]), _stop.Token);
                return socket;
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                socket.Dispose();
            }
        }

        return null;
    }

    /// <summary>An end in one direction is passed on and leaves the other open; a broken connection ends both.</summary>
    private static async Task PumpAsync(Socket from, Socket to, CancellationTokenSource both)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            to.NoDelay = true;
            while (await from.ReceiveAsync(buffer, both.Token) is var length and > 0)
            {
                for (var sent = 0; sent < length;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, length - sent), both.Token);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            await both.CancelAsync();
        }
    }
}
