using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Hitl.Worker.Targets;

/// <summary>
/// The only way out for a page and for robots.txt: it resolves a name itself, checks every address it got and connects to
/// a checked address, so that a second answer of the name server can't change where the connection goes.
/// </summary>
internal sealed class EgressConnector(IOptions<TargetOptions> options, TimeProvider time, NameResolver resolve)
{
    private readonly HostPort[] allowedPrivate =
        [.. options.Value.AllowedPrivateHosts.Select(text => HostPort.TryParse(text, out var host) ? host.Value : throw new FormatException(text))];

    /// <exception cref="EgressRefusedException">The policy, the name server or the other end said no.</exception>
    public async Task<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var where = new HostPort(host, port);
        var addresses = await ResolveAsync(host, where, cancellationToken);
        if (!allowedPrivate.Any(allowed => allowed.Covers(host, port)))
        {
            // One bad address refuses the name: a browser must not get to choose among a good and a bad one.
            foreach (var address in addresses)
            {
                if (AddressRanges.KindOf(address) is { } kind)
                    throw new EgressRefusedException(EgressRefusal.Policy, Says(where, host, address, kind));
            }
        }

        EgressRefusedException? last = null;
        foreach (var address in addresses)
        {
            try
            {
                return await OpenAsync(address, where, cancellationToken);
            }
            catch (EgressRefusedException exception)
            {
                last = exception;
            }
        }

        throw last!;
    }

    private async Task<IPAddress[]> ResolveAsync(string host, HostPort where, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
            return [literal];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.ResolveSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var addresses = await resolve(host, either.Token);
            return addresses.Length > 0 ? addresses : throw DoesNotResolve(null);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            throw DoesNotResolve(exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EgressRefusedException(EgressRefusal.TimedOut,
                $"The name {where.Host} did not resolve within {options.Value.ResolveSeconds} s.", exception);
        }

        EgressRefusedException DoesNotResolve(Exception? inner) =>
            new(EgressRefusal.DoesNotResolve, $"The name {where.Host} does not resolve.", inner);
    }

    private async Task<Socket> OpenAsync(IPAddress address, HostPort where, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.ConnectSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(address, where.Port!.Value, either.Token);
            return socket;
        }
        catch (Exception exception)
        {
            socket.Dispose();
            throw exception switch
            {
                SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
                    new EgressRefusedException(EgressRefusal.Refused, $"{where} refuses the connection.", exception),
                SocketException { SocketErrorCode: SocketError.TimedOut } => TimedOut(exception),
                SocketException => new EgressRefusedException(EgressRefusal.Unreachable, $"{where} can't be reached.", exception),
                OperationCanceledException when !cancellationToken.IsCancellationRequested => TimedOut(exception),
                _ => exception,
            };
        }

        EgressRefusedException TimedOut(Exception inner) =>
            new(EgressRefusal.TimedOut, $"{where} did not answer within {options.Value.ConnectSeconds} s.", inner);
    }

    private static string Says(HostPort where, string host, IPAddress address, string kind)
    {
        var article = kind == "unspecified" ? "an" : "a";
        var what = IPAddress.TryParse(host, out _) ? $"{where} is {article} {kind} address" : $"{where} leads to {address}, {article} {kind} address";
        return $"{what}; such targets are refused unless {TargetOptions.Section}:AllowedPrivateHosts names the host.";
    }
}
