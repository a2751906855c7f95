using System.Text;
using CsCheck;
using NodaTime;
using Tracker.Record.Rows;

namespace Tracker.Record.Tests.Rows;

public sealed class RowBufferTests
{
    [Fact]
    public void Fields_are_written_as_binary_COPY_has_them()
    {
        var rows = new RowBuffer();
        rows.Begin(9);
        rows.Text("é");
        rows.Text(null);
        rows.Small(7);
        rows.Integer(-1);
        rows.Long(258);
        rows.Date(new LocalDate(2000, 1, 2));
        rows.Time(Instant.FromUtc(2000, 1, 1, 0, 0, 1));
        rows.Texts(Listed.Of("a", "bc"));
        rows.Texts(Listed.Of());
        rows.End(0, 0, 1);

        Convert.ToHexStringLower(rows.Row(0)).ShouldBe(string.Concat(
            "0009", "00000002c3a9", "ffffffff", "000000020007", "00000004ffffffff", "000000080000000000000102", "0000000400000001",
            "0000000800000000000f4240",
            "0000001f" + "00000001" + "00000000" + "00000019" + "00000002" + "00000001" + "0000000161" + "000000026263",
            "0000000c" + "00000000" + "00000000" + "00000019"));
    }

    [Fact]
    public void Dates_and_times_before_the_year_2000_count_backwards()
    {
        var rows = new RowBuffer();
        rows.Begin(2);
        rows.Date(new LocalDate(1999, 12, 31));
        rows.Time(Instant.FromUtc(1999, 12, 31, 23, 59, 59));
        rows.End(0, 0, 1);

        Convert.ToHexStringLower(rows.Row(0)).ShouldBe("0002" + "00000004ffffffff" + "00000008fffffffffff0bdc0");
    }

    [Fact]
    public void Rows_are_ordered_by_the_bytes_of_their_keys_then_by_record_interval() =>
        Gen.Select(Gen.String[Gen.Char["aAé-/~"], 0, 4], Gen.Long[0, 3]).List[0, 20].Sample(given =>
        {
            var rows = new RowBuffer();
            foreach (var (key, from) in given)
            {
                rows.Begin(1);
                var start = rows.NextField;
                rows.Text(key);
                rows.End(start, rows.LengthAt(start), from);
            }

            rows.Sort();

            var expected = given.Select(x => (Key: Encoding.UTF8.GetBytes(x.Item1), From: x.Item2))
                .OrderBy(x => x.Key, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))).ThenBy(x => x.From).ToList();
            for (var i = 0; i < expected.Count; i++)
            {
                rows.Key(i).SequenceEqual(expected[i].Key).ShouldBeTrue();
                rows.From(i).ShouldBe(expected[i].From);
            }
        });

    [Fact]
    public void A_row_taken_as_it_was_received_keeps_its_key()
    {
        var (written, received) = (new RowBuffer(), new RowBuffer());
        written.Begin(1);
        var start = written.NextField;
        written.Text("key");
        written.End(start, written.LengthAt(start), 4);

        received.Add(written.Row(0), 6..9, 4);

        received.Compare(0, written, 0).ShouldBe(0);
        received.Row(0).SequenceEqual(written.Row(0)).ShouldBeTrue();
    }
}
