using CsCheck;
using NodaTime;
using Tracker.Record.Rows;

namespace Tracker.Record.Tests.Rows;

public sealed class RecordIntervalsTests
{
    [Fact]
    public void A_row_stands_from_its_first_change_to_the_one_that_drops_it() =>
        After((5, "a=1"), (7, "a=1"), (9, "")).ShouldBe([Row("a=1", 5, 9)]);

    [Fact]
    public void What_does_not_change_keeps_its_interval_whatever_else_changes() =>
        After((5, "a=1 b=1"), (7, "a=1 b=2 c=1"))
            .ShouldBe(
                [Row("b=1", 5, 7), Row("a=1", 5, null), Row("b=2", 7, null), Row("c=1", 7, null)],
                ignoreOrder: true
            );

    [Fact]
    public void A_row_that_comes_back_has_a_second_interval() =>
        After((5, "a=1"), (7, ""), (9, "a=1")).ShouldBe([Row("a=1", 5, 7), Row("a=1", 9, null)]);

    [Fact]
    public void Closed_rows_come_first_in_the_order_they_closed() =>
        After((5, "a=1 b=1"), (7, "a=1"), (9, "b=2"))
            .ShouldBe([Row("b=1", 5, 7), Row("a=1", 5, 9), Row("b=2", 9, null)]);

    [Fact]
    public void Without_a_change_there_are_no_rows() => After().ShouldBeEmpty();

    [Fact]
    public void A_change_without_rows_has_none() => After((5, "")).ShouldBeEmpty();

    [Fact]
    public void At_every_point_the_rows_that_stand_are_those_of_the_last_change() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2])
            .Array[0, 4]
            .Array[0, 12]
            .Sample(
                sets =>
                {
                    var changes = sets.Select(
                            (set, i) =>
                                (
                                    Sequence: 10L + (3 * i),
                                    Rows: string.Join(
                                        ' ',
                                        set.DistinctBy(x => x.Item1).Select(x => $"{(char)('a' + x.Item1)}={x.Item2}")
                                    )
                                )
                        )
                        .ToArray();
                    var all = After(changes);

                    foreach (var (sequence, rows) in changes)
                    {
                        all.Where(x => x.FromSequence <= sequence && !(x.ToSequence <= sequence))
                            .Select(x => x.Row)
                            .ShouldBe(rows.Split(' ', StringSplitOptions.RemoveEmptyEntries), ignoreOrder: true);
                    }

                    all.All(x => x.From == At(x.FromSequence) && x.To == (x.ToSequence is { } to ? At(to) : null))
                        .ShouldBeTrue();
                    Apart(all, x => x[..1]);
                },
                iter: 100
            );

    /// <summary>Intervals of one key do not overlap, none is empty, and two adjacent rows differ.</summary>
    internal static void Apart<TRow>(IEnumerable<Recorded<TRow>> rows, Func<TRow, string> key)
    {
        foreach (var line in rows.GroupBy(x => key(x.Row)))
        {
            var inOrder = line.OrderBy(x => x.FromSequence).ToList();
            inOrder.All(x => x.ToSequence is null || x.ToSequence > x.FromSequence).ShouldBeTrue();
            foreach (var (before, after) in inOrder.Zip(inOrder.Skip(1)))
            {
                before.ToSequence.ShouldNotBeNull().ShouldBeLessThanOrEqualTo(after.FromSequence);
                if (before.ToSequence == after.FromSequence)
                {
                    after.Row.ShouldNotBe(before.Row);
                }
            }
        }
    }

    private static List<Recorded<string>> After(params (long Sequence, string Rows)[] changes)
    {
        var intervals = new RecordIntervals<string>();
        foreach (var (sequence, rows) in changes)
        {
            intervals.Change(
                sequence,
                At(sequence),
                rows.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(x => KeyValuePair.Create(x[..1], x))
            );
        }

        return intervals.All();
    }

    private static Recorded<string> Row(string row, long from, long? to) =>
        new(row, from, At(from), to, to is { } end ? At(end) : null);

    private static Instant At(long sequence) => Instant.FromUnixTimeSeconds(sequence);
}
