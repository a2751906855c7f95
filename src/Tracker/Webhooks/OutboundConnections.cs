using System.Net;
using System.Net.Sockets;

namespace Tracker.Webhooks;

/// <summary>Why a target is not called; the message is for whoever registered it.</summary>
public sealed class ForbiddenTargetException(string message) : IOException(message);

/// <summary>
/// Connects to targets that strangers name. A name is resolved once, every address it has must be public, and the connection
/// goes to one of those very addresses: no second answer of a name server counts.
/// </summary>
/// <param name="privateTargets"><c>host</c> or <c>host:port</c> that the operator lets be private, and be called without TLS.</param>
/// <param name="resolve">The addresses of a name.</param>
public sealed class OutboundConnections(
    IReadOnlyList<string> privateTargets, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>Null where the URL may be registered; else what is wrong with it. Names are resolved when they are called.</summary>
    public string? Fault(string url)
    {
        if (url.Length > 2000 || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            return "Not an absolute https URL of at most 2000 characters.";
        }

        if (uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            return "The URL has a user or a fragment; leave them out. The signature proves who sends.";
        }

        if (IsAllowedPrivate(uri.IdnHost, uri.Port))
        {
            return null;
        }

        if (uri.Scheme != "https")
        {
            return "The URL is not https; what is sent over http can be read and held back on its way.";
        }

        return IPAddress.TryParse(uri.IdnHost.Trim('[', ']'), out var address) && !PublicAddress.Is(address)
            ? $"{address} is not an address of the public internet."
            : null;
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="ForbiddenTargetException">The name has an address that is not public.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken token)
    {
        var (host, port) = (context.DnsEndPoint.Host.Trim('[', ']'), context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var address) ? [address] : await resolve(host, token);
        if (!IsAllowedPrivate(host, port) && Array.Find(addresses, x => !PublicAddress.Is(x)) is { } inner)
        {
            throw new ForbiddenTargetException($"{host} has the address {inner}, which is not of the public internet.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsAllowedPrivate(string host, int port)
    {
        host = host.Trim('[', ']');
        return privateTargets.Any(x => x.Equals(host, StringComparison.OrdinalIgnoreCase)
            || x.Equals($"{host}:{port}", StringComparison.OrdinalIgnoreCase) || x.Equals($"[{host}]:{port}", StringComparison.OrdinalIgnoreCase));
    }
}
