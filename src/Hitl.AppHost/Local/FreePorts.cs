using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Hitl.AppHost.Local;

internal static class FreePorts
{
    // Below the ports that systems hand out to outgoing connections: nothing takes one of these by accident between
    // the choice and the bind, nor while a process is restarted on its port.
    private const int First = 20_000;
    private const int End = 32_000;

    public static int Next()
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(First, End);
            if (IsFree(port))
                return port;
        }

        throw new InvalidOperationException($"No free port between {First} and {End}.");
    }

    /// <summary>Whether nobody listens at either loopback address: <c>localhost</c> may mean the other one first.</summary>
    public static bool IsFree(int port) =>
        IsFree(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || IsFree(IPAddress.IPv6Loopback, port));

    private static bool IsFree(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException error)
        {
            // A machine whose kernel knows IPv6 can still have no such address.
            return error.SocketErrorCode == SocketError.AddressNotAvailable;
        }
    }
}
