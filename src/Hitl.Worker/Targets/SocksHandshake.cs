using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hitl.Worker.Targets;

/// <summary>REP values of RFC 1928, section 6.</summary>
internal enum SocksReply : byte
{
    Succeeded = 0,
    NotAllowed = 2,
    HostUnreachable = 4,
    Refused = 5,
    CommandNotSupported = 7,
    AddressNotSupported = 8,
}

/// <summary>The messages of RFC 1928 that come before the bytes of the connection itself.</summary>
internal static class SocksHandshake
{
    private const byte Version = 5;
    private const byte NoAuthentication = 0;
    private const byte NoneAcceptable = 0xFF;
    private const byte Connect = 1;

    /// <exception cref="IOException">Not SOCKS5, or it offers no connection without authentication.</exception>
    public static async Task GreetAsync(Socket client, CancellationToken cancellationToken)
    {
        var head = await ReadAsync(client, 2, cancellationToken);
        if (head[0] != Version)
            throw new IOException("Not SOCKS5.");
        var methods = await ReadAsync(client, head[1], cancellationToken);
        var accepted = methods.Contains(NoAuthentication);
        await SendAsync(client, [Version, accepted ? NoAuthentication : NoneAcceptable], cancellationToken);
        if (!accepted)
            throw new IOException("No acceptable authentication method.");
    }

    /// <summary>The target, or null for a command or address type that was answered as not supported.</summary>
    public static async Task<HostPort?> ReadRequestAsync(Socket client, CancellationToken cancellationToken)
    {
        var head = await ReadAsync(client, 4, cancellationToken);
        if (head[0] != Version)
            throw new IOException("Not SOCKS5.");
        string? host = head[3] switch
        {
            1 => new IPAddress(await ReadAsync(client, 4, cancellationToken)).ToString(),
            3 => Encoding.ASCII.GetString(await ReadAsync(client, (await ReadAsync(client, 1, cancellationToken))[0], cancellationToken)),
            4 => new IPAddress(await ReadAsync(client, 16, cancellationToken)).ToString(),
            _ => null,
        };
        if (string.IsNullOrEmpty(host))
        {
            await ReplyAsync(client, SocksReply.AddressNotSupported, cancellationToken);
            return null;
        }

        var port = BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(client, 2, cancellationToken));
        if (head[1] != Connect)
        {
            await ReplyAsync(client, SocksReply.CommandNotSupported, cancellationToken);
            return null;
        }

        return new HostPort(host.Trim('[', ']').TrimEnd('.').ToLowerInvariant(), port);
    }

    public static Task ReplyAsync(Socket client, SocksReply reply, CancellationToken cancellationToken) =>
        SendAsync(client, [Version, (byte)reply, 0, 1, 0, 0, 0, 0, 0, 0], cancellationToken);

    private static async Task SendAsync(Socket client, byte[] bytes, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < bytes.Length;)
            sent += await client.SendAsync(bytes.AsMemory(sent), cancellationToken);
    }

    private static async Task<byte[]> ReadAsync(Socket client, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var got = await client.ReceiveAsync(bytes.AsMemory(read), cancellationToken);
            if (got == 0)
                throw new IOException("The connection ended inside the handshake.");
            read += got;
        }

        return bytes;
    }
}
