using System.CommandLine;
using Tracker.Configuration;

namespace Tracker.CommandLine;

/// <summary>The options of commands that read or write a record: whose record, and by which key.</summary>
public static class ServerOptions
{
    private static readonly Option<string?> Server = new("--server")
    {
        Description =
            "The server's address, e.g. https://tracker.example.org. Without it: TRACKER_SERVER, else the local database.",
        Recursive = true,
    };

    private static readonly Option<string?> Key = new("--key")
    {
        Description =
            "An API key of the server. Without it: TRACKER_KEY or TRACKER_KEY_FILE, which no list of processes shows.",
        Recursive = true,
    };

    public static readonly Option<bool> Json = new("--json") { Description = "Print the API's JSON." };

    /// <summary>Adds the options to a command.</summary>
    public static Command AgainstServer(this Command command)
    {
        command.Add(Server);
        command.Add(Key);
        command.Add(Json);
        return command;
    }

    /// <returns>The server, null for the local database, and the key to send, if there is one.</returns>
    /// <exception cref="ConfigurationException">An address or key that cannot be used.</exception>
    public static (Uri? Server, string? Key) Read(ParseResult parsed, Func<string, string?> environment) =>
        Read(parsed.GetValue(Server), parsed.GetValue(Key), environment);

    /// <inheritdoc cref="Read(ParseResult, Func{string, string?})"/>
    public static (Uri? Server, string? Key) Read(string? address, string? key, Func<string, string?> environment)
    {
        address ??= Set("TRACKER_SERVER");
        if (address is null)
        {
            return key is null
                ? (null, null)
                : throw new ConfigurationException(
                    "--key is for a server; name it with --server. The local database needs no key."
                );
        }

        if (
            !Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var server)
            || server.Scheme is not ("http" or "https")
            || server.Query.Length + server.Fragment.Length + server.UserInfo.Length > 0
        )
        {
            throw new ConfigurationException(
                $"'{address}' is not a server's address such as https://tracker.example.org."
            );
        }

        key ??= Set("TRACKER_KEY") ?? FromFile();
        return key is not null && server.Scheme == "http" && !server.IsLoopback
            ? throw new ConfigurationException(
                $"The key would be sent to {server.Host} unencrypted; use https, or give no key."
            )
            : (server, key);

        string? Set(string name) => environment(name) is { Length: > 0 } value ? value : null;

        string? FromFile()
        {
            if (Set("TRACKER_KEY_FILE") is not { } file)
            {
                return null;
            }

            try
            {
                return File.ReadAllText(file).Trim();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ConfigurationException($"TRACKER_KEY_FILE names {file}, which cannot be read: {e.Message}");
            }
        }
    }
}
