using System.Data;
using System.Globalization;
using Npgsql;

namespace Tracker.Audit;

/// <summary>
/// One snapshot of the database, shared by several connections: all of them read the same state, whatever is written
/// meanwhile. The snapshot lasts as long as the connection that holds it.
/// </summary>
public sealed class ReplaySnapshot : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;
    private readonly NpgsqlConnection _holder;
    private readonly NpgsqlTransaction _transaction;
    private readonly string _name;

    private ReplaySnapshot(
        NpgsqlDataSource database,
        NpgsqlConnection holder,
        NpgsqlTransaction transaction,
        string name,
        bool byteOrder
    ) => (_database, _holder, _transaction, _name, ByteOrder) = (database, holder, transaction, name, byteOrder);

    /// <summary>Whether the database compares texts by bytes. Then an index gives the streams in byte order.</summary>
    public bool ByteOrder { get; }

    /// <summary>The connection that holds the snapshot. It can run occasional queries.</summary>
    public NpgsqlConnection Holder => _holder;

    public static async Task<ReplaySnapshot> TakeAsync(NpgsqlDataSource database, CancellationToken token)
    {
        var connection = await database.OpenConnectionAsync(token);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, token);
            await using var command = new NpgsqlCommand(
                """
                select pg_export_snapshot(),
                  (select datlocprovider = 'c' and datcollate in ('C', 'POSIX', 'C.UTF-8', 'C.utf8') from pg_database
                    where datname = current_database())
                """,
                connection
            );
            await using var reader = await command.ExecuteReaderAsync(token);
            await reader.ReadAsync(token);
            return new(database, connection, transaction, reader.GetString(0), reader.GetBoolean(1));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Opens another connection to the snapshot. Its settings make the planner read rows in index order instead of
    /// sorting them, if an index gives the order.
    /// </summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken token)
    {
        var connection = await _database.OpenConnectionAsync(token);
        try
        {
            await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, token);
            await using var command = new NpgsqlCommand(
                $"set transaction snapshot '{_name}'; set local enable_sort = off; set local enable_seqscan = off; "
                    + $"set local enable_bitmapscan = off; set local enable_hashjoin = off",
                connection
            );
            await command.ExecuteNonQueryAsync(token);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Splits all streams, in order, into ranges of about <paramref name="streams"/> streams.</summary>
    public async Task<IReadOnlyList<KeyRange>> RangesAsync(int streams, CancellationToken token)
    {
        // The keys of all statements begin with 'st-'. Split before and after them, so that a range holds either
        // statements or other streams and reads fewer tables.
        await using var command = new NpgsqlCommand(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                select id from (
                  select id collate "C" as id from (select id, row_number() over (order by id collate "C") as n
                    from tracker.mt_streams) s where n % {streams} = 0
                  union select unnest(array['st-', 'st.'])) x order by id
                """
            ),
            _holder
        );
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(token);
        var (ranges, after) = (new List<KeyRange>(), (string?)null);
        while (await reader.ReadAsync(token))
        {
            ranges.Add(new(after, reader.GetString(0)));
            after = ranges[^1].To;
        }

        ranges.Add(new(after, null));
        return ranges;
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _holder.DisposeAsync();
    }
}
