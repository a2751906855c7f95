using System.Buffers;
using System.Data;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Audit.Ledger;
using Tracker.Ledger;
using Tracker.Record.Rows;
using Tracker.Store;

namespace Tracker.Audit.Export;

/// <summary>
/// Writes all that a verifier needs who does not trust the server: every entry of the ledger up to a signed checkpoint
/// with its event, and the read tables as of one sequence, so that the verifier can fold the events and compare. Every
/// line is a JSON object, defined in docs/verify.md. Only a page of rows is in memory at a time.
/// </summary>
public sealed class ExportWriter(NpgsqlDataSource database)
{
    public const string Format = "tracker-export/1";

    private const int FlushBytes = 1 << 16;

    private static readonly JsonSerializerOptions HeaderJson = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="checkpoint">The export holds the entries that this checkpoint covers.</param>
    /// <param name="keys">The log's verifier keys, for information. A verifier must get them from another
    /// source.</param>
    public async Task WriteAsync(
        PipeWriter to,
        SignedCheckpoint checkpoint,
        string origin,
        IReadOnlyCollection<NoteVerifier> keys,
        CancellationToken token
    )
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, token);
        var (sequence, unlogged) = await PointAsync(connection, checkpoint.Size, token);
        to.Write(
            JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    Kind = "header",
                    Format,
                    Origin = origin,
                    Keys = keys.Select(x => x.ToString()),
                    Checkpoint = checkpoint.Note,
                    checkpoint.Size,
                    Sequence = sequence.ToString(CultureInfo.InvariantCulture),
                    Unlogged = unlogged.ToString(CultureInfo.InvariantCulture),
                    Tables = ExportTables.Described.Select(x => new
                    {
                        x.Name,
                        Columns = x.Columns.Select(c => new[] { c.Name, c.Type }),
                    }),
                },
                HeaderJson
            )
        );
        to.Write("\n"u8);

        var events = await EventsAsync(connection, to, checkpoint.Size, token);
        var rows = 0L;
        foreach (var table in ExportTables.All)
        {
            rows += await RowsAsync(connection, to, table, sequence, token);
        }

        rows += await ClockAsync(connection, to, sequence, token);
        to.Write(
            Encoding.ASCII.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{{\"kind\":\"end\",\"events\":{events},\"rows\":{rows}}}\n"
                )
            )
        );
        await to.FlushAsync(token);
    }

    /// <summary>
    /// The last sequence up to which every event is in the export and in the read tables, and the number of events of
    /// the log that are not in the export.
    /// </summary>
    private static async Task<(long Sequence, long Unlogged)> PointAsync(
        NpgsqlConnection connection,
        long size,
        CancellationToken token
    )
    {
        await using var command = Command(
            connection,
            """
            select coalesce((select last_seq_id from tracker.mt_event_progression
              where name = $2), 0), min(e.seq_id), count(*)
            from tracker.mt_events e
            where e.type <> 'tombstone' and not exists (select from ledger.entries x where x.seq = e.seq_id
              and x.idx < $1)
            """,
            size
        );
        command.Parameters.Add(new() { Value = TimelinesProjection.Shard });
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        var projected = reader.GetInt64(0);
        return (
            await reader.IsDBNullAsync(1, token) ? projected : Math.Min(projected, reader.GetInt64(1) - 1),
            reader.GetInt64(2)
        );
    }

    private static async Task<long> EventsAsync(
        NpgsqlConnection connection,
        PipeWriter to,
        long size,
        CancellationToken token
    )
    {
        const int Event = 4;
        await using var command = Command(
            connection,
            $"""
            select x.idx, x.entry, e.seq_id is not null, coalesce(e.is_archived, false), {EventEntry.Columns}
            from ledger.entries x left join tracker.mt_events e on e.seq_id = x.seq where x.idx < $1 order by x.idx
            """,
            size
        );
        await using var reader = await command.ExecuteReaderAsync(token);
        var count = 0L;
        while (await reader.ReadAsync(token))
        {
            var entry = reader.GetFieldValue<byte[]>(1);
            to.Write(
                Encoding.ASCII.GetBytes(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{{\"kind\":\"event\",\"index\":{reader.GetInt64(0)},\"entry\":"
                    )
                )
            );
            CanonicalJson.WriteString(to, Encoding.UTF8.GetString(entry));
            if (reader.GetBoolean(2))
            {
                to.Write(",\"data\":"u8);
                to.Write(reader.GetFieldValue<byte[]>(Event + 10));
                to.Write(",\"headers\":"u8);
                to.Write(reader.GetFieldValue<byte[]>(Event + 9));
                var row = Row(reader, Event);
                if (!row.AsSpan().SequenceEqual(entry))
                {
                    to.Write(",\"row\":"u8);
                    CanonicalJson.WriteString(to, Encoding.UTF8.GetString(row));
                }

                if (reader.GetBoolean(3))
                {
                    to.Write(",\"archived\":true"u8);
                }
            }

            to.Write("}\n"u8);
            count++;
            await FlushAsync(to, token);
        }

        return count;
    }

    /// <summary>
    /// The entry that the log's row gives now, or why it gives none.
    /// </summary>
    private static byte[] Row(NpgsqlDataReader reader, int at)
    {
        try
        {
            return EventEntry.Of(reader, at).ToBytes();
        }
        catch (NotCanonicalException e)
        {
            return Encoding.UTF8.GetBytes(e.Message);
        }
    }

    private static async Task<long> RowsAsync(
        NpgsqlConnection connection,
        PipeWriter to,
        ExportTable table,
        long sequence,
        CancellationToken token
    )
    {
        var columns = table.Columns.Select(x =>
            x.Name is "recorded_to_seq" or "recorded_to" ? $"case when recorded_to_seq <= $1 then {x.Name} end" : x.Name
        );
        var stream = table.Columns.Select(x => x.Name).ToList().IndexOf(table.Stream);
        await using var command = Command(
            connection,
            $"select {string.Join(", ", columns)} from {ReadTables.Live}.{table.Name} where recorded_from_seq <= $1 "
                + $"order by {table.Key}, recorded_from_seq",
            sequence
        );
        await using var reader = await command.ExecuteReaderAsync(token);
        var count = 0L;
        while (await reader.ReadAsync(token))
        {
            to.Write(Encoding.ASCII.GetBytes($"{{\"kind\":\"row\",\"table\":\"{table.Name}\",\"stream\":"));
            CanonicalJson.WriteString(to, reader.GetString(stream));
            to.Write(",\"values\":"u8);
            for (var i = 0; i < table.Columns.Count; i++)
            {
                to.Write(i == 0 ? "["u8 : ","u8);
                ExportTables.Write(
                    to,
                    table.Columns[i].Type,
                    await reader.IsDBNullAsync(i, token) ? null : Value(reader, i, table.Columns[i].Type)
                );
            }

            to.Write("]}\n"u8);
            count++;
            await FlushAsync(to, token);
        }

        return count;
    }

    private static object Value(NpgsqlDataReader reader, int i, string type) =>
        type switch
        {
            "date" => reader.GetFieldValue<LocalDate>(i),
            "timestamptz" => reader.GetFieldValue<Instant>(i),
            "jsonb" => reader.GetString(i),
            "text[]" => reader.GetFieldValue<string[]>(i),
            "bigint[]" => reader.GetFieldValue<long[]>(i),
            _ => reader.GetValue(i),
        };

    /// <summary>
    /// Writes the clock table. The clock row current at the sequence may have a later sequence by now: least() limits
    /// it.
    /// </summary>
    private static async Task<long> ClockAsync(
        NpgsqlConnection connection,
        PipeWriter to,
        long sequence,
        CancellationToken token
    )
    {
        await using var command = Command(
            connection,
            $"""
            with {RecordTimes.Corrections},
            until as (select max({RecordTimes.Known("x")}) as at, max(seq_id) as sequence from tracker.mt_events x
              where seq_id <= $1 and type <> 'tombstone')
            select c.recorded_at, least(c.sequence, u.sequence) from {ReadTables.Live}.clock c, until u
              where c.recorded_at <= u.at
            order by recorded_at
            """,
            sequence
        );
        await using var reader = await command.ExecuteReaderAsync(token);
        var count = 0L;
        while (await reader.ReadAsync(token))
        {
            to.Write("{\"kind\":\"row\",\"table\":\"clock\",\"values\":"u8);
            to.Write(ExportTables.ClockRow(reader.GetFieldValue<Instant>(0), reader.GetInt64(1)));
            to.Write("}\n"u8);
            count++;
            await FlushAsync(to, token);
        }

        return count;
    }

    private static async ValueTask FlushAsync(PipeWriter to, CancellationToken token)
    {
        if (to.UnflushedBytes > FlushBytes)
        {
            var result = await to.FlushAsync(token);
            if (result.IsCompleted)
            {
                throw new OperationCanceledException("The reader of the export has gone.");
            }
        }
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, long number) =>
        new(sql, connection)
        {
            Parameters =
            {
                new() { Value = number, NpgsqlDbType = NpgsqlDbType.Bigint },
            },
            CommandTimeout = 0,
        };
}
