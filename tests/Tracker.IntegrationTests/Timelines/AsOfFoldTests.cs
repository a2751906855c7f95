using Npgsql;
using Tracker.IntegrationTests.Harness;
using Tracker.Record.Rows;
using Tracker.Record.Statements;
using Tracker.Store;

namespace Tracker.IntegrationTests.Timelines;

/// <summary>A query as of a sequence answers what the events up to that sequence fold to.</summary>
public sealed class AsOfFoldTests(Cluster cluster) : OwnHostTest(cluster)
{
    [Fact]
    public async Task At_every_sequence_the_query_answers_what_the_events_up_to_it_fold_to()
    {
        var start = await Host.ProjectedAsync();
        await BusyRecord.RecordAsync(Host);
        var end = await Host.ProjectedAsync();
        await using var connection = await Host.DataSource.OpenConnectionAsync(Ct);
        var streams = await ListAsync(
            connection,
            "select id from tracker.mt_streams where type = 'statement' and $1 > 0",
            1
        );
        streams.Count.ShouldBeGreaterThan(3);

        for (var n = start; n <= end; n++)
        {
            var folded = (await EventLog.ReadStreamsAsync(connection, streams, n, Ct))
                .GroupBy(x => x.Stream)
                .SelectMany(x => PositionFold.Rows(Statement.Fold(x)!))
                .Select(x =>
                    $"{x.Id} {x.Said.Act?.Intensity} {x.Said.Stance} {x.Held.To?.Text} {x.Who.Dissociated} "
                    + $"{x.Said.Labels}"
                );
            var queried = await ListAsync(
                connection,
                $"""
                select concat(position, ' ', intensity, ' ', stance, ' ', held_to, ' ', array_to_string(dissociated, E'\x1f'), ' ', array_to_string(labels, E'\x1f'))
                from read_v2.positions p where {AsOf.Stood("p", "$1")}
                """,
                n
            );

            queried.Order(StringComparer.Ordinal).ShouldBe(folded.Order(StringComparer.Ordinal), $"at sequence {n}");
        }
    }

    private static async Task<List<string>> ListAsync(NpgsqlConnection connection, string sql, long value)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = value } } };
        var items = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Ct);
        while (await reader.ReadAsync(Ct))
        {
            items.Add(reader.GetString(0));
        }

        return items;
    }
}
