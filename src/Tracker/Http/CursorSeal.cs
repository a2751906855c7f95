using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Tracker.Http;

/// <summary>
/// Seals cursors, so that none is made up, altered or used with another query: a MAC over the cursor, the path and
/// every parameter that decides what is listed. The key lies in the database: what one node sealed, each opens.
/// </summary>
public sealed class CursorSeal(NpgsqlDataSource database)
{
    private const int MacLength = 16;

    /// <summary>What may change from page to page.</summary>
    private static readonly string[] Free =
    [
        "cursor",
        "limit",
        Negotiation.Parameter,
        Csv.MarkParameter,
        "minSequence",
    ];

    private byte[]? _key;

    /// <summary>Makes the key on the first start, and reads it.</summary>
    public async Task LoadAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            with made as (insert into tracker.secrets (name, value) values ('cursor', $1) on conflict (name) do nothing
              returning value)
            select value from made union all select value from tracker.secrets where name = 'cursor' limit 1
            """
        );
        command.Parameters.Add(new() { Value = RandomNumberGenerator.GetBytes(32) });
        if (await command.ExecuteScalarAsync(token) is not byte[] key)
        {
            // Another program made it in this moment, after the statement began to look.
            await LoadAsync(token);
            return;
        }

        Use(key);
    }

    /// <summary>Seals with this key from now on.</summary>
    public void Use(byte[] key) => _key = key;

    public string Seal(HttpRequest request, string cursor)
    {
        var content = Encoding.UTF8.GetBytes(cursor);
        return Base64Url.EncodeToString([.. Mac(request, content), .. content]);
    }

    /// <returns>What was sealed, or null where it was not, or not for this query.</returns>
    public string? Open(HttpRequest request, string text)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(text);
            if (
                bytes.Length > MacLength
                && CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, MacLength), Mac(request, bytes[MacLength..]))
            )
            {
                return Encoding.UTF8.GetString(bytes.AsSpan(MacLength));
            }
        }
        catch (FormatException)
        {
            // Not base64url: not ours.
        }

        return null;
    }

    private byte[] Mac(HttpRequest request, byte[] content) =>
        HMACSHA256.HashData(
            _key ?? throw new InvalidOperationException("The key of the cursors is read at start."),
            (byte[])[.. Encoding.UTF8.GetBytes(Query(request)), 0, .. content]
        )[..MacLength];

    /// <summary>Path and parameters in one spelling; what is repeated keeps its order.</summary>
    private static string Query(HttpRequest request) =>
        request.Path
        + "?"
        + string.Join(
            '&',
            request
                .Query.Where(x => !Free.Contains(x.Key))
                .OrderBy(x => x.Key, StringComparer.Ordinal)
                .SelectMany(
                    x => x.Value,
                    (x, value) => $"{Uri.EscapeDataString(x.Key)}={Uri.EscapeDataString(value ?? "")}"
                )
        );
}
