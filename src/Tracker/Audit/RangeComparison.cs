using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Tracker.Record.Rows;
using Tracker.Store;

namespace Tracker.Audit;

/// <summary>A differing row in COPY's binary form; a side is null if it has no such row.</summary>
public sealed record DifferingRow(byte[]? Live, byte[]? Replay);

/// <summary>The findings in one range of streams, by table.</summary>
public sealed class RangeFindings
{
    public long Events { get; set; }

    public TableFindings[] Tables { get; } = [.. ReadTables.All.Select(_ => new TableFindings())];
}

/// <summary>The findings in one table.</summary>
public sealed class TableFindings
{
    public long Compared { get; set; }

    public long Differing { get; set; }

    /// <summary>The first rows that differ.</summary>
    public List<DifferingRow> Rows { get; } = [];

    /// <summary>SHA-256 of each stream's served rows, in order of the streams' keys.</summary>
    public MemoryStream Live { get; } = new();

    /// <summary>SHA-256 of each stream's rows folded from the log, in the same order.</summary>
    public MemoryStream Replay { get; } = new();
}

/// <summary>
/// Folds one range of streams and compares the resulting rows with the served rows of the same streams, read in the
/// same order. It writes nothing, and holds one stream and its rows in memory at a time.
/// </summary>
public sealed class RangeComparison(ReplaySnapshot snapshot, long upTo) : IAsyncDisposable
{
    private static readonly RowBuffer None = new();

    private readonly List<NpgsqlConnection> _connections = [];
    private readonly RowBuffer[] _replay = [.. ReadTables.All.Select(_ => new RowBuffer())];
    private readonly RowBuffer _live = new();
    private byte[] _sorted = [];

    /// <param name="folded">Called with the number of events of each folded stream.</param>
    public async Task<RangeFindings> CompareAsync(KeyRange range, Action<int> folded, CancellationToken token)
    {
        var findings = new RangeFindings();
        var tables = await TablesAsync(range, token);
        await using var log = await LogReader.OpenAsync(
            await ConnectionAsync(0, token),
            range,
            upTo,
            snapshot.ByteOrder,
            token
        );
        var served = new List<ServedRows>();
        try
        {
            for (var i = 0; i < tables.Count; i++)
            {
                served.Add(
                    await ServedRows.OpenAsync(await ConnectionAsync(i + 1, token), tables[i], range, upTo, token)
                );
            }

            while (await log.NextAsync(token))
            {
                var rows = new ReadRows();
                rows.Add(log.Stream);
                for (var i = 0; i < _replay.Length; i++)
                {
                    _replay[i].Clear();
                    ReadTables.All[i].Encode(rows, _replay[i]);
                }

                foreach (var table in served)
                {
                    await StrayAsync(table, log.Key, findings, token);
                    await table.TakeAsync(log.Key, _live, token);
                    Compare(_live, _replay[table.Table], findings.Tables[table.Table]);
                    _replay[table.Table].Clear();
                }

                // Tables without served rows in this range: all folded rows are missing there.
                _live.Clear();
                for (var i = 0; i < _replay.Length; i++)
                {
                    Compare(_live, _replay[i], findings.Tables[i]);
                }

                findings.Events += log.Stream.Count;
                folded(log.Stream.Count);
            }

            foreach (var table in served)
            {
                await StrayAsync(table, null, findings, token);
            }
        }
        finally
        {
            foreach (var table in served)
            {
                await table.DisposeAsync();
            }
        }

        return findings;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }
    }

    /// <summary>
    /// Reports the served rows of streams without events. It reads them up to the stream <paramref name="before"/>, or
    /// to the end of the range if that is null.
    /// </summary>
    private async ValueTask StrayAsync(
        ServedRows table,
        ReadOnlyMemory<byte>? before,
        RangeFindings findings,
        CancellationToken token
    )
    {
        while (table.ComesBefore(before))
        {
            await table.TakeAsync(table.Next, _live, token);
            Compare(_live, None, findings.Tables[table.Table]);
        }
    }

    private void Compare(RowBuffer live, RowBuffer replay, TableFindings findings)
    {
        if (live.Count == 0 && replay.Count == 0)
        {
            return;
        }

        live.Sort();
        replay.Sort();
        var before = findings.Differing;
        var (i, j) = (0, 0);
        while (i < live.Count || j < replay.Count)
        {
            var order =
                i == live.Count ? 1
                : j == replay.Count ? -1
                : live.Compare(i, replay, j);
            if (order != 0 || !live.Row(i).SequenceEqual(replay.Row(j)))
            {
                findings.Differing++;
                if (findings.Rows.Count < Replay.MaxListed)
                {
                    findings.Rows.Add(
                        new(order <= 0 ? live.Row(i).ToArray() : null, order >= 0 ? replay.Row(j).ToArray() : null)
                    );
                }
            }

            findings.Compared++;
            (i, j) = (i + (order <= 0 ? 1 : 0), j + (order >= 0 ? 1 : 0));
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        if (live.Count > 0)
        {
            Digest(live, digest);
            findings.Live.Write(digest);
        }

        // If the rows are equal, the digest computed above is also that of the folded rows.
        if (replay.Count > 0)
        {
            if (findings.Differing > before)
            {
                Digest(replay, digest);
            }

            findings.Replay.Write(digest);
        }
    }

    private void Digest(RowBuffer rows, Span<byte> digest)
    {
        var length = 0;
        if (_sorted.Length < rows.Bytes.Length)
        {
            _sorted = new byte[2 * rows.Bytes.Length];
        }

        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows.Row(i);
            row.CopyTo(_sorted.AsSpan(length));
            length += row.Length;
        }

        SHA256.HashData(_sorted.AsSpan(0, length), digest);
    }

    /// <summary>The tables that have rows in the range, by their index in <see cref="ReadTables.All"/>.</summary>
    private async Task<List<int>> TablesAsync(KeyRange range, CancellationToken token)
    {
        var exists = ReadTables.All.Select(x =>
            $"exists (select from {ReadTables.Live}.{x.Name} where {range.Holds(x.Stream)})"
        );
        await using var command = new NpgsqlCommand(
            $"select array[{string.Join(", ", exists)}]",
            await ConnectionAsync(0, token)
        );
        command.CommandTimeout = 0;
        var found = (bool[])(await command.ExecuteScalarAsync(token))!;
        return [.. Enumerable.Range(0, found.Length).Where(x => found[x])];
    }

    private async Task<NpgsqlConnection> ConnectionAsync(int i, CancellationToken token)
    {
        while (_connections.Count <= i)
        {
            _connections.Add(await snapshot.OpenAsync(token));
        }

        return _connections[i];
    }

    /// <summary>The rows of one table as they stood at the sequence, in order of stream.</summary>
    private sealed class ServedRows(int table, CopyReader rows, int stream, int key) : IAsyncDisposable
    {
        private readonly int _from = ReadTables.All[table].ColumnNames.ToList().IndexOf("recorded_from_seq");
        private bool _more;

        public int Table => table;

        /// <summary>The stream of the next row.</summary>
        public ReadOnlyMemory<byte> Next => rows.Field(stream).ToArray();

        /// <summary>
        /// Whether there is a next row and its stream comes before <paramref name="of"/>; null: any stream.
        /// </summary>
        public bool ComesBefore(ReadOnlyMemory<byte>? of) =>
            _more && (of is not { } before || rows.Field(stream).SequenceCompareTo(before.Span) < 0);

        public static async Task<ServedRows> OpenAsync(
            NpgsqlConnection connection,
            int table,
            KeyRange range,
            long upTo,
            CancellationToken token
        )
        {
            // Rows that began after the sequence are left out, and intervals that ended after it are shown as open.
            var x = ReadTables.All[table];
            var columns = x.ColumnNames.Select(c =>
                c is "recorded_to_seq" or "recorded_to"
                    ? string.Create(CultureInfo.InvariantCulture, $"case when recorded_to_seq <= {upTo} then {c} end")
                    : c
            );
            var rows = await CopyReader.OpenAsync(
                connection,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"select {string.Join(", ", columns)} from {ReadTables.Live}.{x.Name} where recorded_from_seq "
                        + $"<= {upTo} and {range.Holds(x.Stream)} order by {x.Stream}"
                ),
                x.ColumnNames.Count,
                token
            );
            var names = x.ColumnNames.ToList();
            var served = new ServedRows(table, rows, names.IndexOf(x.Stream), names.IndexOf(x.Key));
            served._more = await rows.NextAsync(token);
            return served;
        }

        /// <summary>Reads the rows of the stream <paramref name="of"/>, if they come next.</summary>
        public async ValueTask TakeAsync(ReadOnlyMemory<byte> of, RowBuffer into, CancellationToken token)
        {
            into.Clear();
            while (_more && rows.Field(stream).SequenceEqual(of.Span))
            {
                into.Add(rows.Row, rows.At(key), rows.Long(_from));
                _more = await rows.NextAsync(token);
            }
        }

        public ValueTask DisposeAsync() => rows.DisposeAsync();
    }
}
