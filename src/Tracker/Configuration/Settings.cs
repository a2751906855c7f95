using System.Globalization;

namespace Tracker.Configuration;

/// <summary>All settings of the operator, read from the environment once at start.</summary>
/// <param name="ConnectionString">The PostgreSQL to use; null: the private PostgreSQL in <paramref
/// name="DataFolder"/>.</param>
/// <param name="DataFolder">Folder of the private cluster.</param>
/// <param name="PostgresBin">Folder of the PostgreSQL server programs; null: Tracker searches for them.</param>
/// <param name="AdminKey">First admin key; null: it is created on the first start.</param>
/// <param name="Urls">Where to listen.</param>
public sealed record Settings(
    string? ConnectionString,
    string DataFolder,
    string? PostgresBin,
    string? AdminKey,
    string Urls
)
{
    /// <summary>
    /// Connection string with a role that may change the schema, for <c>tracker db</c>; null: use
    /// <see cref="ConnectionString"/>.
    /// </summary>
    public string? OwnerConnectionString { get; init; }

    /// <summary>Name of the role that owns the log.</summary>
    public string OwnerRole { get; init; } = "tracker_owner";

    /// <summary>Name of the role that the program runs as.</summary>
    public string ApplicationRole { get; init; } = "tracker_app";

    /// <summary>
    /// Password that <c>tracker db roles</c> sets for the application's role; null: leave its password as it is.
    /// </summary>
    public string? ApplicationPassword { get; init; }

    /// <summary>
    /// Hosts, with or without port, that webhooks may call even if they are private, and without TLS.
    /// </summary>
    public IReadOnlyList<string> WebhookTargets { get; init; } = [];

    /// <summary>Ports of other hosts that webhooks may call.</summary>
    public IReadOnlyList<int> WebhookPorts { get; init; } = UsualPorts;

    private static readonly IReadOnlyList<int> UsualPorts = [443, 80];

    public LedgerSettings Ledger { get; init; } = new();

    public const string DefaultUrls = "http://127.0.0.1:5080";

    /// <summary>Shortest admin key accepted, in characters.</summary>
    public const int MinimumAdminKey = 8;

    public AccessSettings Access { get; init; } = new();

    public SiteSettings Site { get; init; } = new();

    public SightSettings Sight { get; init; } = new();

    /// <summary>Whether only programs on this machine can reach the server.</summary>
    public bool OnLoopback =>
        Access.Proxies is null
        && Urls.Split(';').All(x => Uri.TryCreate(x, UriKind.Absolute, out var uri) && uri.IsLoopback);

    /// <summary>Requests per minute and caller; 0: no limit.</summary>
    public int RateLimit => Access.RateLimit ?? (OnLoopback ? 0 : AccessSettings.DefaultRateLimit);

    /// <summary>Failed authentications per minute and address; 0: no limit.</summary>
    public int FailureLimit => Access.FailureLimit ?? (OnLoopback ? 0 : AccessSettings.DefaultFailureLimit);

    /// <summary>Error reports per hour and address; 0: no limit.</summary>
    public int ReportLimit => Access.ReportLimit ?? (OnLoopback ? 0 : AccessSettings.DefaultReportLimit);

    /// <exception cref="ConfigurationException">A setting is not valid. The message lists every fault, one a
    /// line.</exception>
    public static Settings Read(Func<string, string?> environment, string? urls = null)
    {
        var faults = new List<string>();

        string? Secret(string name)
        {
            var (value, file) = (Value(name), Value(name + "_FILE"));
            if (value is not null && file is not null)
            {
                faults.Add($"{name} and {name}_FILE are both set; set one of them.");
            }

            if (file is null)
            {
                return value;
            }

            try
            {
                if (File.ReadAllText(file).Trim() is { Length: > 0 } content)
                {
                    return content;
                }

                faults.Add($"{name}_FILE names {file}, which is empty; write the value into it, or unset {name}_FILE.");
                return null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                faults.Add($"{name}_FILE names {file}, which cannot be read: {e.Message}");
                return null;
            }
        }

        string? Value(string name) => environment(name) is { Length: > 0 } value ? value : null;

        string? Connection(string name)
        {
            var connection = Secret(name);
            try
            {
                _ = new Npgsql.NpgsqlConnectionStringBuilder(connection);
            }
            catch (ArgumentException e)
            {
                faults.Add($"{name} is not a PostgreSQL connection string: {e.Message}");
            }

            return connection;
        }

        var (connection, owner) = (
            Connection("ConnectionStrings__Tracker"),
            Connection("ConnectionStrings__TrackerOwner")
        );
        if (owner is not null && connection is null)
        {
            faults.Add(
                "ConnectionStrings__TrackerOwner is set without ConnectionStrings__Tracker; set both, or neither "
                    + "for the private PostgreSQL."
            );
        }

        string Role(string name, string usual)
        {
            var role = Value(name) ?? usual;
            if (!System.Text.RegularExpressions.Regex.IsMatch(role, "^[a-z_][a-z0-9_]{0,62}$"))
            {
                faults.Add(
                    $"{name}: '{role}' is not a role name of at most 63 lower-case letters, digits and underscores, "
                        + $"such as {usual}."
                );
            }

            return role;
        }

        var (ownerRole, applicationRole) = (
            Role("TRACKER_OWNER_ROLE", "tracker_owner"),
            Role("TRACKER_APP_ROLE", "tracker_app")
        );
        if (ownerRole == applicationRole)
        {
            faults.Add(
                "TRACKER_OWNER_ROLE and TRACKER_APP_ROLE name the same role; the role that the program runs as must "
                    + "not own the log."
            );
        }

        var admin = Secret("TRACKER_ADMIN_KEY");
        if (admin is { Length: < MinimumAdminKey } || admin?.Any(c => c is <= ' ' or > '~') == true)
        {
            faults.Add(
                $"TRACKER_ADMIN_KEY must be at least {MinimumAdminKey} printable ASCII characters without spaces."
            );
        }

        urls ??= Value("ASPNETCORE_URLS") ?? DefaultUrls;
        foreach (var url in urls.Split(';'))
        {
            if (FaultOfUrl(url) is { } fault)
            {
                faults.Add($"ASPNETCORE_URLS: {fault}");
            }
        }

        var password = Secret("TRACKER_APP_PASSWORD");
        string[] targets =
        [
            .. (Value("TRACKER_WEBHOOK_TARGETS") ?? "").Split(',').Select(x => x.Trim()).Where(x => x.Length > 0),
        ];
        foreach (
            var target in targets.Where(x =>
                !Uri.TryCreate($"http://{x}", UriKind.Absolute, out var uri)
                || uri.PathAndQuery != "/"
                || uri.UserInfo.Length > 0
            )
        )
        {
            faults.Add($"TRACKER_WEBHOOK_TARGETS: '{target}' is not a host or host:port, such as 10.0.0.7:8080.");
        }

        var ports = Ports(Value("TRACKER_WEBHOOK_PORTS"), faults);
        var access = AccessSettings.Read(Value, faults);
        var ledger = LedgerSettings.Read(Value, Secret, faults);
        var site = SiteSettings.Read(Value, faults);
        var sight = SightSettings.Read(Value, urls, faults);
        var folder = Value("TRACKER_DATA") ?? EmbeddedPostgres.PrivateCluster.DefaultFolder;
        return faults.Count == 0
            ? new(connection, Path.GetFullPath(folder), Value("TRACKER_POSTGRES_BIN"), admin, urls)
            {
                OwnerConnectionString = owner,
                OwnerRole = ownerRole,
                ApplicationRole = applicationRole,
                ApplicationPassword = password,
                Access = access,
                Ledger = ledger,
                Site = site,
                Sight = sight,
                WebhookTargets = targets,
                WebhookPorts = ports,
            }
            : throw new ConfigurationException(string.Join(Environment.NewLine, faults));
    }

    private static IReadOnlyList<int> Ports(string? text, List<string> faults)
    {
        if (text is null)
        {
            return UsualPorts;
        }

        var ports = new List<int>();
        foreach (var part in text.Split(',').Select(x => x.Trim()))
        {
            if (
                int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                && port is >= 1 and <= 65_535
            )
            {
                ports.Add(port);
            }
            else
            {
                faults.Add(
                    $"TRACKER_WEBHOOK_PORTS: '{part}' is not a port from 1 to 65535; give ports, such as 443,8443."
                );
            }
        }

        return ports;
    }

    /// <summary>Why the program cannot listen there; null if it can.</summary>
    /// <remarks>The server listens on every address if the host is a name that it does not know.</remarks>
    private static string? FaultOfUrl(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return $"'{url}' is not a URL to listen on, such as {DefaultUrls}.";
        }

        if (address.Scheme is not ("http" or "https") || address.PathBase.Length > 0 || address.Port > 65_535)
        {
            return $"'{url}' is not a URL to listen on, such as {DefaultUrls}.";
        }

        var isKnown =
            address.IsUnixPipe
            || address.Host is "*" or "+"
            || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || System.Net.IPAddress.TryParse(address.Host, out _);
        return isKnown
            ? null
            : $"'{address.Host}' in '{url}' is not an IP address; give an address of this machine, localhost, "
                + "or * for all its addresses.";
    }
}

/// <summary>The program cannot start with this configuration. The message tells the operator how to fix it.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
