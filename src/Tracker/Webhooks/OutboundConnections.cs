using System.Net;
using System.Net.Sockets;

namespace Tracker.Webhooks;

/// <summary>A target must not be called. The owner of the webhook sees the message.</summary>
public sealed class ForbiddenTargetException(string message) : IOException(message);

/// <summary>
/// Connects to targets named by users. A name is resolved once, all its addresses must be public, and the connection
/// goes to one of exactly these addresses. The name is not resolved again, so a later DNS answer has no effect.
/// </summary>
/// <param name="privateTargets">
/// Targets, as <c>host</c> or <c>host:port</c>, that the operator allows to be private and to be called without TLS.
/// </param>
/// <param name="resolve">Returns the addresses of a name.</param>
public sealed class OutboundConnections(
    IReadOnlyList<string> privateTargets,
    Func<string, CancellationToken, Task<IPAddress[]>> resolve
)
{
    /// <summary>
    /// What is wrong with the URL; null if it may be registered. Its name is resolved only when it is called.
    /// </summary>
    public string? Fault(string url)
    {
        if (
            url.Length > 2000
            || !Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || uri.Host.Length == 0
        )
        {
            return "Not an absolute https URL of at most 2000 characters.";
        }

        if (uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            return "The URL has a user or a fragment; leave them out. The signature proves who the sender is.";
        }

        if (IsAllowedPrivate(uri.IdnHost, uri.Port))
        {
            return null;
        }

        if (uri.Scheme != "https")
        {
            return "The URL is not https. Others could read or block messages sent over http; give an https URL.";
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
            throw new ForbiddenTargetException(
                $"{host} has the address {inner}, which is not an address of the public internet."
            );
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
        return privateTargets.Any(x =>
            x.Equals(host, StringComparison.OrdinalIgnoreCase)
            || x.Equals($"{host}:{port}", StringComparison.OrdinalIgnoreCase)
            || x.Equals($"[{host}]:{port}", StringComparison.OrdinalIgnoreCase)
        );
    }
}
