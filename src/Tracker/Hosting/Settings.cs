namespace Tracker.Hosting;

/// <summary>Everything the operator can set, read once at start from the environment.</summary>
/// <param name="ConnectionString">PostgreSQL to use; null: the private one in <paramref name="DataFolder"/>.</param>
/// <param name="DataFolder">Folder of the private cluster.</param>
/// <param name="PostgresBin">Folder of the PostgreSQL server programs; null: found.</param>
/// <param name="AdminKey">First admin key; null: made on the first start.</param>
/// <param name="Urls">Where to listen.</param>
public sealed record Settings(
    string? ConnectionString, string DataFolder, string? PostgresBin, string? AdminKey, string Urls)
{
    public const string DefaultUrls = "http://127.0.0.1:5080";

    /// <summary>Shortest admin key accepted, in characters.</summary>
    public const int MinimumAdminKey = 8;

    /// <exception cref="ConfigurationException">Every fault found, one line each.</exception>
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

        var connection = Secret("ConnectionStrings__Tracker");
        if (connection is not null)
        {
            try
            {
                _ = new Npgsql.NpgsqlConnectionStringBuilder(connection);
            }
            catch (ArgumentException e)
            {
                faults.Add($"ConnectionStrings__Tracker is not a PostgreSQL connection string: {e.Message}");
            }
        }

        var admin = Secret("TRACKER_ADMIN_KEY");
        if (admin is { Length: < MinimumAdminKey } || admin?.Any(c => c is <= ' ' or > '~') == true)
        {
            faults.Add($"TRACKER_ADMIN_KEY must be at least {MinimumAdminKey} printable ASCII characters without spaces.");
        }

        urls ??= Value("ASPNETCORE_URLS") ?? DefaultUrls;
        foreach (var url in urls.Split(';'))
        {
            if (!Uri.TryCreate(url.Replace("*", "any").Replace("+", "any"), UriKind.Absolute, out var uri)
                || uri.Scheme is not ("http" or "https"))
            {
                faults.Add($"ASPNETCORE_URLS: '{url}' is not a URL to listen on, such as {DefaultUrls}.");
            }
        }

        var folder = Value("TRACKER_DATA") ?? EmbeddedPostgres.PrivateCluster.DefaultFolder;
        return faults.Count == 0
            ? new(connection, Path.GetFullPath(folder), Value("TRACKER_POSTGRES_BIN"), admin, urls)
            : throw new ConfigurationException(string.Join(Environment.NewLine, faults));
    }
}

/// <summary>The program cannot start as configured; the message is for the operator and names the fix.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
