using NodaTime;
using Npgsql;
using Tracker.IntegrationTests.Harness;
using Tracker.Record.Dates;

namespace Tracker.IntegrationTests.Timelines;

/// <summary>World time and public time mean the same in a timeline's SQL and in a statement's view.</summary>
public sealed class ClocksSqlTests(Cluster cluster) : HostTest(cluster)
{
    private const int Entries = 2_000;
    private static readonly LocalDate First = new(2020, 1, 1);

    [Fact]
    public async Task Every_entry_counts_in_SQL_where_it_counts_in_code()
    {
        var random = new Random(20_241_022);
        var entries = Enumerable
            .Range(0, Entries)
            .Select(_ =>
                (
                    Held: Bounds(),
                    Known: Bounds(),
                    End: random.Next(3) == 0 ? (DateBounds?)null : Bounds(),
                    KnownEnd: Bounds()
                )
            )
            .ToList();
        await using var connection = await Host.DataSource.OpenConnectionAsync(Ct);
        await using (
            var create = new NpgsqlCommand(
                "create temporary table entries (id int, held_earliest date, held_latest date, public_earliest "
                    + "date, public_latest date, held_to text, held_to_earliest date, held_to_latest date, "
                    + "public_to_earliest date, public_to_latest date)",
                connection
            )
        )
        {
            await create.ExecuteNonQueryAsync(Ct);
        }

        await using (var copy = await connection.BeginBinaryImportAsync("copy entries from stdin (format binary)", Ct))
        {
            foreach (var (entry, i) in entries.Select((x, i) => (x, i)))
            {
                DateBounds? known = entry.End is null ? null : entry.KnownEnd;
                LocalDate?[] days =
                [
                    entry.Held.Earliest,
                    entry.Held.Latest,
                    entry.Known.Earliest,
                    entry.Known.Latest,
                    entry.End?.Earliest,
                    entry.End?.Latest,
                    known?.Earliest,
                    known?.Latest,
                ];
                await copy.StartRowAsync(Ct);
                await copy.WriteAsync(i, Ct);
                foreach (var (day, j) in days.Select((x, j) => (x, j)))
                {
                    if (j == 4)
                    {
                        await (entry.End is null ? copy.WriteNullAsync(Ct) : copy.WriteAsync("ended", Ct));
                    }

                    await (day is { } x ? copy.WriteAsync(x, Ct) : copy.WriteNullAsync(Ct));
                }
            }

            await copy.CompleteAsync(Ct);
        }

        for (var round = 0; round < 40; round++)
        {
            var clocks = new Clocks(Maybe(Day()), Maybe(Day()), random.Next(2) == 0);
            await using var command = new NpgsqlCommand("", connection);
            var conditions = clocks
                .Conditions(
                    "e",
                    day =>
                    {
                        command.Parameters.Add(new() { Value = day });
                        return $"${command.Parameters.Count}";
                    }
                )
                .Append("true")
                .ToList();
            command.CommandText = $"select e.id from entries e where {string.Join(" and ", conditions)} order by e.id";
            var found = new List<int>();
            await using (var reader = await command.ExecuteReaderAsync(Ct))
            {
                while (await reader.ReadAsync(Ct))
                {
                    found.Add(reader.GetInt32(0));
                }
            }

            var counted = Enumerable
                .Range(0, Entries)
                .Where(i =>
                    entries[i] is var e && clocks.Counts(e.Held, e.Known, e.End, e.End is null ? null : e.KnownEnd)
                );
            found.ShouldBe(counted, clocks.ToString());
        }

        LocalDate? Maybe(LocalDate day) => random.Next(4) == 0 ? null : day;
        LocalDate Day() => First.PlusDays(random.Next(30));
        DateBounds Bounds()
        {
            var (a, b) = (Day(), Day());
            return new(Maybe(LocalDate.Min(a, b)), Maybe(LocalDate.Max(a, b)));
        }
    }
}
