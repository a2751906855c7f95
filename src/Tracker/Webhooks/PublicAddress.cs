using System.Net;
using System.Net.Sockets;

namespace Tracker.Webhooks;

/// <summary>Tells whether an address belongs to the public internet. If in doubt, the address is not public.</summary>
public static class PublicAddress
{
    /// <summary>
    /// IPv4 addresses that are not public (IANA special-purpose registry), multicast and reserved addresses.
    /// </summary>
    private static readonly IPNetwork[] NotPublic4 =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    /// <summary>
    /// Not public, though in the global range: Teredo and other protocols, documentation, 6to4 (which embeds an IPv4
    /// address).
    /// </summary>
    private static readonly IPNetwork[] NotPublic6 =
    [
        .. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20" }.Select(
            IPNetwork.Parse
        ),
    ];

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetwork
            ? !NotPublic4.Any(x => x.Contains(address))
            : Global6.Contains(address) && !NotPublic6.Any(x => x.Contains(address));
    }
}
