using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Ledger;
using Tracker.Store;

namespace Tracker.Audit.Ledger;

/// <param name="Logged">Events that were added to the ledger.</param>
/// <param name="Late">Those of them with a sequence far below that of earlier entries.</param>
/// <param name="Unloggable">Events that have no canonical bytes.</param>
public sealed record Pass(int Logged, int Late, int Unloggable);

/// <summary>
/// Adds committed events to the ledger in the order in which it first sees them. So unused sequence numbers do not
/// block it, and it does not miss transactions that commit late. Entries and the tree's state are written in one
/// transaction, under a lock that one node at a time holds; if that node dies, the ledger stays consistent.
/// </summary>
public sealed partial class Sequencer(
    [FromKeyedServices(Pools.Ledger)] NpgsqlDataSource database,
    IClock clock,
    ILogger<Sequencer> log
)
{
    /// <summary>Maximum number of events of one pass.</summary>
    public const int PassSize = 5_000;

    /// <summary>
    /// How far below the highest sequence in the ledger each pass looks for events that committed late.
    /// </summary>
    public const long Window = 10_000;

    /// <param name="whole">Whether to look for events of any sequence, and not only in the window.</param>
    /// <returns>Null if another node holds the sequencer lock.</returns>
    public async Task<Pass?> PassAsync(bool whole, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        if (!await AdvisoryLocks.TryAsync(connection, AdvisoryLocks.Sequencer, token))
        {
            return null;
        }

        var (range, floor) = await StateAsync(connection, token);
        var (entries, unloggable) = await UnloggedAsync(connection, floor, whole, token);
        if (entries.Count == 0 && unloggable.Count == 0)
        {
            return new(0, 0, 0);
        }

        var late = entries.Count(x => IsLate(x.Entry.Sequence, floor));
        await WriteAsync(connection, range, floor, entries, token);
        await WriteUnloggableAsync(connection, unloggable, token);
        await transaction.CommitAsync(token);
        if (late > 0)
        {
            LoggedLate(late, floor);
        }

        foreach (var (sequence, _, reason) in unloggable)
        {
            CannotLog(sequence, reason);
        }

        return new(entries.Count, late, unloggable.Count);
    }

    /// <summary>Reads the present tree, and the highest sequence in it.</summary>
    public static async Task<(CompactRange Range, long Floor)> StateAsync(
        NpgsqlConnection connection,
        CancellationToken token
    )
    {
        await using var state = new NpgsqlCommand("select size, hashes, floor from ledger.state", connection);
        await using var reader = await state.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        var hashes = reader.GetFieldValue<byte[]>(1).Chunk(TreeHash.Bytes).Select(x => new TreeHash(x));
        return (new(reader.GetInt64(0), hashes), reader.GetInt64(2));
    }

    /// <summary>SQL: the events <c>e</c> above a sequence that are not in the ledger but may be added.</summary>
    /// <param name="above">
    /// A number or a parameter. If the bound were a subquery, the planner would estimate a third of the log and choose
    /// a bad plan. The bound also applies to the entries; without it, a merge join would read all of them.
    /// </param>
    internal static string UnloggedAbove(string above) =>
        $"""
            from tracker.mt_events e
            where e.seq_id > {above} and e.type <> 'tombstone'
              and not exists (select from ledger.entries x where x.seq = e.seq_id and x.seq > {above})
              and not exists (select from ledger.unloggable u where u.seq = e.seq_id)
            """;

    /// <param name="floor">The highest sequence logged before.</param>
    internal static bool IsLate(long sequence, long floor) => sequence <= floor - Window;

    private static async Task<(
        List<(LedgerEntry Entry, byte[] Bytes)> Entries,
        List<(long Sequence, Guid Id, string Reason)> Unloggable
    )> UnloggedAsync(NpgsqlConnection connection, long floor, bool whole, CancellationToken token)
    {
        var entries = new List<(LedgerEntry, byte[])>();
        var unloggable = new List<(long, Guid, string)>();
        await using var command = new NpgsqlCommand(
            $"select {EventEntry.Columns} {UnloggedAbove("$1")} order by e.seq_id limit {PassSize}",
            connection
        )
        {
            Parameters = { new() { Value = whole ? -1 : floor - Window } },
            CommandTimeout = 300,
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            try
            {
                var entry = EventEntry.Of(reader);
                entries.Add((entry, entry.ToBytes()));
            }
            catch (NotCanonicalException e)
            {
                unloggable.Add((reader.GetInt64(0), reader.GetGuid(1), e.Message));
            }
        }

        return (entries, unloggable);
    }

    private static async Task WriteAsync(
        NpgsqlConnection connection,
        CompactRange range,
        long floor,
        List<(LedgerEntry Entry, byte[] Bytes)> entries,
        CancellationToken token
    )
    {
        var nodes = new List<(int Level, long Index, TreeHash Hash)>();
        await using (
            var rows = await connection.BeginBinaryImportAsync(
                "copy ledger.entries (idx, seq, event_id, leaf_hash, entry, late) from stdin (format binary)",
                token
            )
        )
        {
            foreach (var (entry, bytes) in entries)
            {
                var leaf = TreeHash.OfLeaf(bytes);
                await rows.StartRowAsync(token);
                await rows.WriteAsync(range.Size, token);
                await rows.WriteAsync(entry.Sequence, token);
                await rows.WriteAsync(entry.EventId, token);
                await rows.WriteAsync(leaf.ToArray(), token);
                await rows.WriteAsync(bytes, token);
                await rows.WriteAsync(IsLate(entry.Sequence, floor), token);
                range.Append(
                    leaf,
                    (node, hash) =>
                    {
                        if (node.Level > 0 && node.Level % Tile.Height == 0)
                        {
                            nodes.Add((node.Level / Tile.Height, node.Index, hash));
                        }
                    }
                );
            }

            await rows.CompleteAsync(token);
        }

        await using var batch = new NpgsqlBatch(connection);
        foreach (var (level, index, hash) in nodes)
        {
            batch.BatchCommands.Add(
                new("insert into ledger.nodes (level, idx, hash) values ($1, $2, $3)")
                {
                    Parameters =
                    {
                        new() { Value = level },
                        new() { Value = index },
                        new() { Value = hash.ToArray() },
                    },
                }
            );
        }

        batch.BatchCommands.Add(
            new("update ledger.state set size = $1, hashes = $2, floor = $3")
            {
                Parameters =
                {
                    new() { Value = range.Size },
                    new() { Value = Tile.Encode([.. range.Hashes]) },
                    new() { Value = entries.Select(x => x.Entry.Sequence).Append(floor).Max() },
                },
            }
        );
        await batch.ExecuteNonQueryAsync(token);
    }

    private async Task WriteUnloggableAsync(
        NpgsqlConnection connection,
        List<(long Sequence, Guid Id, string Reason)> events,
        CancellationToken token
    )
    {
        foreach (var (sequence, id, reason) in events)
        {
            await using var command = new NpgsqlCommand(
                "insert into ledger.unloggable (seq, event_id, reason, at) values ($1, $2, $3, $4)",
                connection
            )
            {
                Parameters =
                {
                    new() { Value = sequence },
                    new() { Value = id },
                    new() { Value = reason },
                    new() { Value = clock.GetCurrentInstant(), NpgsqlDbType = NpgsqlDbType.TimestampTz },
                },
            };
            await command.ExecuteNonQueryAsync(token);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "{Count} events far below sequence {Floor} were missing from the ledger and are in it now, marked as late: "
            + "find out who inserted them."
    )]
    private partial void LoggedLate(int count, long floor);

    [LoggerMessage(
        LogLevel.Error,
        "ALARM: event {Sequence} cannot be put into the ledger: {Reason} No API call writes such an event; find out "
            + "who did."
    )]
    private partial void CannotLog(long sequence, string reason);
}
