using System.Data;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;
using Tracker.Store;

namespace Tracker.Audit.Ledger;

/// <summary>
/// Parts of the check, all in one snapshot. Each may fail by itself: what cannot be read is a finding. A damaged page
/// ends the connection; then the parts that follow have another snapshot.
/// </summary>
public sealed partial class CheckParts(
    NpgsqlDataSource database,
    NpgsqlConnection connection,
    NpgsqlTransaction transaction,
    CheckFindings findings
) : IAsyncDisposable
{
    private const string Savepoint = "part";

    private NpgsqlConnection _connection = connection;
    private NpgsqlTransaction _transaction = transaction;

    /// <summary>The number of the snapshot that the last part had.</summary>
    public int Snapshot { get; private set; }

    public static async Task<CheckParts> OpenAsync(
        NpgsqlDataSource database,
        CheckFindings findings,
        CancellationToken token
    )
    {
        var (connection, transaction) = await BeginAsync(database, token);
        return new(database, connection, transaction, findings);
    }

    /// <returns>Whether it could be read.</returns>
    public async Task<bool> CheckAsync(string what, Func<NpgsqlConnection, Task> check, CancellationToken token)
    {
        await _transaction.SaveAsync(Savepoint, token);
        try
        {
            await check(_connection);
            await _transaction.ReleaseAsync(Savepoint, token);
            return true;
        }
        catch (Exception e) when (Damage.Is(e))
        {
            var where = "";
            if (_connection.State == ConnectionState.Open)
            {
                await _transaction.RollbackAsync(Savepoint, token);
            }
            else
            {
                await _connection.DisposeAsync();
                (_connection, _transaction) = await BeginAsync(database, token);
                Snapshot++;
                where = await RelationAsync(e.Message, token) is { } name ? $" That is {name}." : "";
            }

            findings.Add("UNREADABLE", $"{what} cannot be read, so they were not checked: {e.Message}{where}");
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static async Task<(NpgsqlConnection, NpgsqlTransaction)> BeginAsync(
        NpgsqlDataSource database,
        CancellationToken token
    )
    {
        var connection = await database.OpenConnectionAsync(token);
        return (connection, await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, token));
    }

    /// <summary>The table or index whose file the server names; null if it names none.</summary>
    private async Task<string?> RelationAsync(string message, CancellationToken token)
    {
        if (FileOfRelation().Match(message) is not { Success: true } file)
        {
            return null;
        }

        await using var name = new NpgsqlCommand("select pg_filenode_relation(0, $1)::regclass::text", _connection)
        {
            Parameters =
            {
                new()
                {
                    Value = uint.Parse(file.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
                    NpgsqlDbType = NpgsqlDbType.Oid,
                },
            },
        };
        return await name.ExecuteScalarAsync(token) as string;
    }

    [GeneratedRegex(@"\bbase/[0-9]+/([0-9]+)")]
    private static partial Regex FileOfRelation();
}
