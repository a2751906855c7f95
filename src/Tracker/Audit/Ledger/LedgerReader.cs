using NodaTime;
using Npgsql;
using Tracker.Ledger;

namespace Tracker.Audit.Ledger;

/// <summary>A signed checkpoint.</summary>
/// <param name="Note">The signed note, with the lines of witnesses that have cosigned it since.</param>
/// <param name="Witnesses">Names of those witnesses.</param>
public sealed record SignedCheckpoint(
    long Size,
    TreeHash Root,
    string Note,
    Instant At,
    IReadOnlyList<string> Witnesses
);

/// <summary>Reads the ledger. Entries and nodes below a signed size never change.</summary>
public sealed class LedgerReader(NpgsqlDataSource database)
{
    /// <summary>The last signed checkpoint that this node has read; null: none yet.</summary>
    public SignedCheckpoint? Latest { get; set; }

    /// <summary>Reads the last signed checkpoint; null if there is none yet.</summary>
    public async Task<SignedCheckpoint?> LatestAsync(CancellationToken token) =>
        Latest = await CheckpointAsync(null, token);

    /// <param name="size">Size of the tree; null: the last checkpoint.</param>
    public Task<SignedCheckpoint?> CheckpointAsync(long? size, CancellationToken token) =>
        CheckpointAsync("$1::bigint is null or c.size = $1 order by c.size desc", size, token);

    /// <summary>The first checkpoint that covers every event up to a sequence; null if there is none yet.</summary>
    /// <remarks>
    /// Entries are in order of sequence, except for events that the sequencer saw later: they lie less than two of its
    /// windows back, or are marked as late. So the last entry is found without reading all of them.
    /// </remarks>
    public async Task<SignedCheckpoint?> SealOfAsync(long sequence, CancellationToken token) =>
        await CheckpointAsync(
            $"""
            not exists (select {Sequencer.UnloggedAbove(await LookedFromAsync(token))} and e.seq_id <= $1)
              and c.size > greatest(
                (select x.idx from ledger.entries x where x.seq <= $1 order by x.seq desc limit 1),
                (select max(x.idx) from ledger.entries x where x.seq <= $1 and x.seq > $1 - {2 * Sequencer.Window}),
                (select max(x.idx) from ledger.entries x where x.late and x.seq <= $1))
            order by c.size
            """,
            sequence,
            token
        );

    /// <param name="which">SQL condition and order for the alias <c>c</c>, with <paramref name="value"/> as $1.</param>
    private async Task<SignedCheckpoint?> CheckpointAsync(string which, long? value, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select c.size, c.root, c.note, c.at,
              array(select x.witness from ledger.cosignatures x where x.size = c.size order by x.at, x.witness),
              array(select x.line from ledger.cosignatures x where x.size = c.size order by x.at, x.witness)
            from ledger.checkpoints c where {which} limit 1
            """
        );
        command.Parameters.Add(
            new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint }
        );
        await using var r = await command.ExecuteReaderAsync(token);
        return await r.ReadAsync(token)
            ? new(
                r.GetInt64(0),
                new(r.GetFieldValue<byte[]>(1)),
                r.GetString(2) + string.Concat(r.GetFieldValue<string[]>(5).Select(x => x + "\n")),
                r.GetFieldValue<Instant>(3),
                r.GetFieldValue<string[]>(4)
            )
            : null;
    }

    /// <summary>The content of a tile or a bundle of entries. It must lie within the ledger.</summary>
    public async ValueTask<byte[]> TileAsync(Tile tile, CancellationToken token)
    {
        var first = tile.Index * Tile.FullWidth;
        await using var command = database.CreateCommand(
            tile.Level switch
            {
                Tile.Entries => "select entry from ledger.entries where idx >= $1 and idx < $2 order by idx",
                0 => "select leaf_hash from ledger.entries where idx >= $1 and idx < $2 order by idx",
                _ => "select hash from ledger.nodes where level = $3 and idx >= $1 and idx < $2 order by idx",
            }
        );
        command.Parameters.AddRange(
            new NpgsqlParameter[]
            {
                new() { Value = first },
                new() { Value = first + tile.Width },
            }
        );
        if (tile.Level > 0)
        {
            command.Parameters.Add(new() { Value = tile.Level });
        }

        var parts = new List<byte[]>(tile.Width);
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            parts.Add(reader.GetFieldValue<byte[]>(0));
        }

        return tile.Level == Tile.Entries ? Tile.EncodeEntries(parts) : [.. parts.SelectMany(x => x)];
    }

    /// <summary>A reader for the nodes of the tree of the given size.</summary>
    public HashReader Hashes(long size) => new TileTree(size, TileAsync).HashAsync;

    /// <summary>Finds an event's entry; null if the event is not in the ledger.</summary>
    public async Task<(long Index, byte[] Entry, TreeHash Leaf)?> EntryAsync(long sequence, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "select idx, entry, leaf_hash from ledger.entries where seq = $1"
        );
        command.Parameters.Add(new() { Value = sequence });
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token)
            ? (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), new(reader.GetFieldValue<byte[]>(2)))
            : null;
    }

    /// <summary>Why an event cannot be put into the ledger; null if it can.</summary>
    public async Task<string?> WhyUnloggableAsync(long sequence, CancellationToken token)
    {
        await using var command = database.CreateCommand("select reason from ledger.unloggable where seq = $1");
        command.Parameters.Add(new() { Value = sequence });
        return (string?)await command.ExecuteScalarAsync(token);
    }

    /// <summary>Finds the entries of events, by sequence. Events that are not in the ledger are left out.</summary>
    public async Task<IReadOnlyDictionary<long, (long Index, TreeHash Leaf)>> EntriesAsync(
        IEnumerable<long> sequences,
        CancellationToken token
    )
    {
        await using var command = database.CreateCommand(
            "select seq, idx, leaf_hash from ledger.entries where seq = any($1)"
        );
        command.Parameters.Add(new() { Value = sequences.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(token);
        var entries = new Dictionary<long, (long, TreeHash)>();
        while (await reader.ReadAsync(token))
        {
            entries[reader.GetInt64(0)] = (reader.GetInt64(1), new(reader.GetFieldValue<byte[]>(2)));
        }

        return entries;
    }

    /// <summary>
    /// The record time of the oldest event that no signed checkpoint covers; null if all are covered.
    /// </summary>
    /// <remarks>Called every half second, so it searches no further back than the sequencer does.</remarks>
    public async Task<Instant?> OldestUncoveredAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select least(
              (select e.timestamp {Sequencer.UnloggedAbove(await LookedFromAsync(token))} order by e.seq_id limit 1),
              (select e.timestamp from ledger.entries x join tracker.mt_events e on e.seq_id = x.seq
               where x.idx = coalesce((select max(size) from ledger.checkpoints), 0)))
            """
        );
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return await reader.IsDBNullAsync(0, token) ? null : reader.GetFieldValue<Instant>(0);
    }

    /// <summary>SQL: the sequence above which the sequencer looks for events that are not in the ledger.</summary>
    private async Task<string> LookedFromAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand("select floor from ledger.state");
        return ((long)(await command.ExecuteScalarAsync(token))! - Sequencer.Window).ToString(
            System.Globalization.CultureInfo.InvariantCulture
        );
    }
}
