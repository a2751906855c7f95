using System.Globalization;
using System.Net;

namespace Tracker.Configuration;

/// <summary>The operator's settings for authentication, rate limits and transport.</summary>
public sealed record AccessSettings
{
    public const int DefaultRateLimit = 6_000;
    public const int DefaultFailureLimit = 60;
    public const int DefaultReportLimit = 10;
    public const int DefaultMaxConnections = 2_000;
    public const string DefaultRoleClaim = "roles";

    /// <summary>Whether reads are allowed without a key.</summary>
    public bool AnonymousReads { get; init; } = true;

    /// <summary>Issuer of the tokens accepted besides keys; null: no tokens are accepted.</summary>
    public string? OidcAuthority { get; init; }

    public string? OidcAudience { get; init; }

    /// <summary>The claim that lists the caller's roles.</summary>
    public string OidcRoleClaim { get; init; } = DefaultRoleClaim;

    /// <summary>
    /// Requests per minute and caller; 0: no limit; null: no limit on loopback, otherwise the default.
    /// </summary>
    public int? RateLimit { get; init; }

    /// <summary>Failed authentications per minute and address; 0 and null as in <see cref="RateLimit"/>.</summary>
    public int? FailureLimit { get; init; }

    /// <summary>Error reports per hour and address; 0 and null as in <see cref="RateLimit"/>.</summary>
    public int? ReportLimit { get; init; }

    /// <summary>
    /// Proxies trusted to report the caller's address and scheme: addresses and networks, separated by commas.
    /// </summary>
    public string? Proxies { get; init; }

    /// <summary>Whether keys are accepted over plain HTTP from other machines.</summary>
    public bool PlainHttp { get; init; }

    /// <summary>Whether retractions and merges need two persons.</summary>
    public bool TwoPersons { get; init; }

    public int MaxConnections { get; init; } = DefaultMaxConnections;

    public IReadOnlyList<IPNetwork> ProxyNetworks =>
        [.. (Proxies ?? "").Split(',').Select(Network).OfType<IPNetwork>()];

    /// <summary>Reads the environment and adds a sentence to <paramref name="faults"/> for every fault.</summary>
    public static AccessSettings Read(Func<string, string?> value, List<string> faults)
    {
        bool Switch(string name, bool otherwise)
        {
            var text = value(name);
            if (text is not (null or "on" or "off"))
            {
                faults.Add($"{name} must be on or off.");
            }

            return text is null ? otherwise : text == "on";
        }

        int? Number(string name, int min, int max)
        {
            if (value(name) is not { } text)
            {
                return null;
            }

            if (
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= min
                && number <= max
            )
            {
                return number;
            }

            faults.Add($"{name} must be a whole number from {min} to {max}.");
            return null;
        }

        var (authority, audience) = (value("TRACKER_OIDC_AUTHORITY"), value("TRACKER_OIDC_AUDIENCE"));
        if (authority is not null && !IsAuthority(authority))
        {
            faults.Add(
                "TRACKER_OIDC_AUTHORITY must be an https URL such as https://login.example.org; plain http is "
                    + "accepted only on loopback."
            );
        }

        if (authority is null != audience is null)
        {
            faults.Add("TRACKER_OIDC_AUTHORITY and TRACKER_OIDC_AUDIENCE belong together; set both or neither.");
        }

        var proxies = value("TRACKER_PROXIES");
        foreach (var proxy in (proxies ?? "").Split(',').Where(x => proxies is not null && Network(x) is null))
        {
            faults.Add(
                $"TRACKER_PROXIES: '{proxy.Trim()}' is not an address or a network, such as 10.0.0.7 or 10.0.0.0/8."
            );
        }

        return new()
        {
            AnonymousReads = Switch("TRACKER_ANONYMOUS_READS", true),
            OidcAuthority = authority?.TrimEnd('/'),
            OidcAudience = audience,
            OidcRoleClaim = value("TRACKER_OIDC_ROLE_CLAIM") ?? DefaultRoleClaim,
            RateLimit = Number("TRACKER_RATE_LIMIT", 0, 10_000_000),
            FailureLimit = Number("TRACKER_FAILED_KEY_LIMIT", 0, 10_000_000),
            ReportLimit = Number("TRACKER_REPORT_LIMIT", 0, 10_000_000),
            Proxies = proxies,
            TwoPersons = Switch("TRACKER_TWO_PERSONS", false),
            PlainHttp = Switch("TRACKER_PLAIN_HTTP", false),
            MaxConnections = Number("TRACKER_MAX_CONNECTIONS", 1, 1_000_000) ?? DefaultMaxConnections,
        };
    }

    private static bool IsAuthority(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback));

    private static IPNetwork? Network(string text)
    {
        text = text.Trim();
        return IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : IPNetwork.TryParse(text, out var network) ? network
            : null;
    }
}
