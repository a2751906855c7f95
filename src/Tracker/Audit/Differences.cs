using System.Text.Json;
using Npgsql;
using Tracker.Record.Events;
using Tracker.Record.Rows;
using Tracker.Store;
using EventLog = Tracker.Store.EventLog;

namespace Tracker.Audit;

/// <summary>
/// Lists differing rows column by column. The rows of both sides are copied unchanged into temporary tables, and
/// PostgreSQL converts them to JSON.
/// </summary>
public sealed class Differences(NpgsqlDataSource database)
{
    /// <summary>For longer streams, the events of a differing row are not listed.</summary>
    private const int MaxExplained = 500;

    /// <param name="rows">The differing rows of each table, in the order of <see cref="ReadTables.All"/>.</param>
    public async Task<List<RowDifference>> ListAsync(
        IReadOnlyList<DifferingRow>[] rows,
        long upTo,
        CancellationToken token
    )
    {
        var differences = new List<RowDifference>();
        if (rows.All(x => x.Count == 0))
        {
            return differences;
        }

        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        foreach (var (table, differing) in ReadTables.All.Zip(rows).Where(x => x.Second.Count > 0))
        {
            await CopyAsync(connection, table, "live", differing.Select(x => x.Live), token);
            await CopyAsync(connection, table, "replay", differing.Select(x => x.Replay), token);
            differences.AddRange(await ReadAsync(connection, table, token));
        }

        await transaction.RollbackAsync(token);
        return await ExplainedAsync(differences, upTo, token);
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection,
        IReadTable table,
        string side,
        IEnumerable<byte[]?> rows,
        CancellationToken token
    )
    {
        await using (
            var create = new NpgsqlCommand(
                $"create temp table {side}_{table.Name} (like {ReadTables.Live}.{table.Name}) on commit drop",
                connection
            )
        )
        {
            await create.ExecuteNonQueryAsync(token);
        }

        await using var copy = await CopyWriter.OpenAsync(connection, table, "pg_temp", $"{side}_{table.Name}", token);
        foreach (var row in rows.OfType<byte[]>())
        {
            await copy.WriteAsync(row, token);
        }

        await copy.CompleteAsync(token);
    }

    private static async Task<List<RowDifference>> ReadAsync(
        NpgsqlConnection connection,
        IReadTable table,
        CancellationToken token
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            with live as (select {table.ColumnList} from pg_temp.live_{table.Name}),
              replay as (select {table.ColumnList} from pg_temp.replay_{table.Name})
            select {table.Key}, recorded_from_seq, to_jsonb(live)::text, to_jsonb(replay)::text
            from live full join replay using ({table.Key}, recorded_from_seq)
            order by 1, 2
            """,
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(token);
        var differences = new List<RowDifference>();
        while (await reader.ReadAsync(token))
        {
            var live = await reader.IsDBNullAsync(2, token) ? null : Values(reader.GetString(2));
            var replay = await reader.IsDBNullAsync(3, token) ? null : Values(reader.GetString(3));
            var columns = (live ?? replay)!
                .Keys.Where(x => live is null || replay is null || live[x].GetRawText() != replay[x].GetRawText())
                .ToList();
            var row = reader.GetString(0);
            differences.Add(
                new(
                    table.Name,
                    row,
                    (live ?? replay)![table.Stream].GetString()!,
                    reader.GetInt64(1),
                    live is null ? "REPLAY_ONLY"
                        : replay is null ? "LIVE_ONLY"
                        : "DIFFERENT",
                    columns.Where(_ => live is not null).ToDictionary(x => x, x => live![x]),
                    columns.Where(_ => replay is not null).ToDictionary(x => x, x => replay![x])
                )
            );
        }

        return differences;
    }

    private async Task<List<RowDifference>> ExplainedAsync(
        List<RowDifference> differences,
        long upTo,
        CancellationToken token
    )
    {
        await using var connection = await database.OpenConnectionAsync(token);
        var explained = new List<RowDifference>();
        var (key, stream) = ("", new List<LoggedEvent>());
        foreach (var difference in differences)
        {
            if (difference.Stream != key)
            {
                (key, stream) = (
                    difference.Stream,
                    await EventLog.ReadStreamsAsync(connection, [difference.Stream], upTo, token)
                );
            }

            explained.Add(
                difference with
                {
                    Events =
                        stream.Count > MaxExplained
                            ? null
                            :
                            [
                                .. Explanation
                                    .Of(stream, ReadTables.Named(difference.Projection), difference.Row)
                                    .Select(x => x.Event.Sequence),
                            ],
                    Explain = Explanation.Link(difference.Projection, difference.Row, upTo),
                }
            );
        }

        return explained;
    }

    private static Dictionary<string, JsonElement> Values(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
}
