namespace Tracker.Configuration;

/// <summary>What the operator says about the site: its public address, who runs it, the licence of its data.</summary>
public sealed record SiteSettings
{
    public const string DefaultLicence = "CC BY 4.0";
    public const string DefaultLicenceUrl = "https://creativecommons.org/licenses/by/4.0/";

    /// <summary>
    /// Scheme and host under which readers reach the server, without a slash at the end; null: see
    /// <c>PublicOrigin</c>.
    /// </summary>
    public string? PublicUrl { get; init; }

    /// <summary>Name of the person or organisation that runs this tracker.</summary>
    public string? Operator { get; init; }

    /// <summary>Where readers reach the operator: <c>mailto:</c> or a web address.</summary>
    public string? Contact { get; init; }

    public string Licence { get; init; } = DefaultLicence;

    public string LicenceUrl { get; init; } = DefaultLicenceUrl;

    /// <summary>Reads the environment and adds a sentence to <paramref name="faults"/> for every fault.</summary>
    public static SiteSettings Read(Func<string, string?> value, List<string> faults)
    {
        var address = value("TRACKER_PUBLIC_URL");
        if (address is not null && Origin(address) is null)
        {
            faults.Add(
                $"TRACKER_PUBLIC_URL: '{address}' is not the scheme and host of a site, such as "
                    + "https://tracker.example.org; it has no path, query or user name."
            );
        }

        var contact = value("TRACKER_CONTACT");
        if (contact is not null && Link(contact) is null)
        {
            faults.Add(
                $"TRACKER_CONTACT: '{contact}' is neither a mail address, such as desk@example.org, nor a web address, "
                    + "such as https://example.org/contact."
            );
        }

        var (licence, licenceUrl) = (value("TRACKER_DATA_LICENCE"), value("TRACKER_DATA_LICENCE_URL"));
        if (licence is null != licenceUrl is null)
        {
            faults.Add("TRACKER_DATA_LICENCE and TRACKER_DATA_LICENCE_URL belong together; set both or neither.");
        }

        if (licenceUrl is not null && !IsWeb(licenceUrl))
        {
            faults.Add($"TRACKER_DATA_LICENCE_URL: '{licenceUrl}' is not a web address, such as {DefaultLicenceUrl}.");
        }

        return new()
        {
            PublicUrl = address is null ? null : Origin(address),
            Operator = value("TRACKER_OPERATOR"),
            Contact = contact is null ? null : Link(contact),
            Licence = licence ?? DefaultLicence,
            LicenceUrl = licenceUrl ?? DefaultLicenceUrl,
        };
    }

    private static bool IsWeb(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.UserInfo.Length == 0;

    /// <summary>The address as browsers write an origin; null if it is anything else.</summary>
    private static string? Origin(string address) =>
        IsWeb(address) && new Uri(address) is { PathAndQuery: "/", Fragment: "" } uri && !address.EndsWith('?')
            ? $"{uri.Scheme}://{(uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost)}"
                + (uri.IsDefaultPort ? "" : $":{uri.Port}")
            : null;

    private static string? Link(string contact) =>
        IsWeb(contact) ? contact
        : System.Net.Mail.MailAddress.TryCreate(contact, out var mail) && mail.Address == contact ? $"mailto:{contact}"
        : null;
}
