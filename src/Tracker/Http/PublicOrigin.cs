using System.Net;
using Tracker.Configuration;

namespace Tracker.Http;

/// <summary>
/// Scheme and host of the addresses that readers copy: in citations, embed code, canonical links, the sitemap. The
/// operator sets it. If it is not set, the Host header counts only if it names this machine, because any client can
/// send any Host header; else it is the address at which the request arrived.
/// </summary>
public static class PublicOrigin
{
    public static string Of(HttpContext context) =>
        Of(
            context.RequestServices.GetRequiredService<Settings>().Site.PublicUrl,
            context.Request.Scheme,
            context.Request.Host,
            context.Connection.LocalIpAddress,
            context.Connection.LocalPort
        );

    /// <summary>Pure.</summary>
    public static string Of(string? configured, string scheme, HostString asked, IPAddress? local, int port)
    {
        if (configured is not null)
        {
            return configured;
        }

        if (IsThisMachine(asked.Host) && IsPort(asked))
        {
            return $"{scheme}://{asked.Value}";
        }

        return new UriBuilder(scheme, (local ?? IPAddress.Loopback).ToString(), port).Uri.GetLeftPart(
            UriPartial.Authority
        );
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>The header has no port or a valid one, and nothing after it.</summary>
    private static bool IsPort(HostString asked) =>
        asked.Value == asked.Host || (asked.Port is { } port && asked.Value == $"{asked.Host}:{port}");
}
