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
/// <param name="ports">Ports of other hosts that may be called.</param>
/// <param name="resolve">Returns the addresses of a name.</param>
public sealed class OutboundConnections(
    IReadOnlyList<string> privateTargets,
    IReadOnlyList<int> ports,
    Func<string, CancellationToken, Task<IPAddress[]>> resolve
)
{
    /// <summary>
    /// The same words whether a name has no address or one inside the operator's network, so that nobody learns which
    /// names exist there.
    /// </summary>
    public const string NoPublicAddress = "The host has no address, or one that is not of the public internet.";

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

        if (PortFault(uri.Port) is { } fault)
        {
            return fault;
        }

        return IPAddress.TryParse(uri.IdnHost.Trim('[', ']'), out var address) && !PublicAddress.Is(address)
            ? $"{address} is not an address of the public internet."
            : null;
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="ForbiddenTargetException">The port is not one that may be called, or the name has no address or
    /// one that is not public.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken token)
    {
        var (host, port) = (context.DnsEndPoint.Host.Trim('[', ']'), context.DnsEndPoint.Port);
        var isAllowedPrivate = IsAllowedPrivate(host, port);
        if (!isAllowedPrivate && PortFault(port) is { } fault)
        {
            throw new ForbiddenTargetException(fault);
        }

        var addresses = IPAddress.TryParse(host, out var address) ? [address] : await AddressesAsync(host, token);
        if (addresses.Length == 0 || !isAllowedPrivate && !addresses.All(PublicAddress.Is))
        {
            throw new ForbiddenTargetException(NoPublicAddress);
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

    private async Task<IPAddress[]> AddressesAsync(string host, CancellationToken token)
    {
        try
        {
            return await resolve(host, token);
        }
        catch (SocketException)
        {
            return [];
        }
    }

    private string? PortFault(int port) =>
        ports.Contains(port)
            ? null
            : $"Webhooks do not call port {port}, only {string.Join(" and ", ports)}; use such a port, or ask the "
                + "operator to allow this one.";

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
