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

        Convert
            .ToHexStringLower(rows.Row(0))
            .ShouldBe(
                string.Concat(
                    "0009",
                    "00000002c3a9",
                    "ffffffff",
                    "000000020007",
                    "00000004ffffffff",
                    "000000080000000000000102",
                    "0000000400000001",
                    "0000000800000000000f4240",
                    "0000001f"
                        + "00000001"
                        + "00000000"
                        + "00000019"
                        + "00000002"
                        + "00000001"
                        + "0000000161"
                        + "000000026263",
                    "0000000c" + "00000000" + "00000000" + "00000019"
                )
            );
    }

    [Fact]
    public void Numbers_are_written_as_an_array_of_long_ones() =>
        Hex(x => x.Longs([1, -1]))
            .ShouldBe(
                "0000002c"
                    + "00000001"
                    + "00000000"
                    + "00000014"
                    + "00000002"
                    + "00000001"
                    + "00000008"
                    + "0000000000000001"
                    + "00000008"
                    + "ffffffffffffffff"
            );

    [Fact]
    public void An_empty_array_has_no_dimension() =>
        Hex(x => x.Longs([])).ShouldBe("0000000c" + "00000000" + "00000000" + "00000014");

    [Fact]
    public void JSON_is_written_with_the_version_of_its_form() =>
        Hex(x => x.Json("""{"a":1}""")).ShouldBe("00000009" + "01" + Convert.ToHexStringLower("""{"a": 1}"""u8));

    [Fact]
    public void What_is_absent_has_the_length_of_minus_one()
    {
        Action<RowBuffer>[] absent =
        [
            x => x.Null(),
            x => x.Text(null),
            x => x.Json(null),
            x => x.Small(null),
            x => x.Integer(null),
            x => x.Long(null),
            x => x.Date(null),
            x => x.Time(null),
        ];

        absent.Select(Hex).ShouldAllBe(x => x == "ffffffff");
    }

    [Fact]
    public void A_number_too_large_for_a_small_one_is_an_error() =>
        Should.Throw<OverflowException>(() => new RowBuffer().Small(32_768));

    [Theory]
    [InlineData(4_000)]
    [InlineData(4_090)] // with its header just what the buffer holds at first
    [InlineData(4_091)]
    [InlineData(10_000)]
    public void A_buffer_grows_with_what_is_written(int length)
    {
        var buffer = new RowBuffer();
        for (var i = 0; i < 3; i++)
        {
            buffer.Begin(1);
            buffer.Text(new string((char)('a' + i), length));
            buffer.End(0, 0, i);
        }

        Enumerable
            .Range(0, 3)
            .Select(i => Encoding.UTF8.GetString(buffer.Row(i)[6..]))
            .ShouldBe(Enumerable.Range(0, 3).Select(i => new string((char)('a' + i), length)));
        buffer.Bytes.Length.ShouldBe(3 * (length + 6));
    }

    [Fact]
    public void A_cleared_buffer_is_empty_and_is_written_anew()
    {
        var buffer = new RowBuffer();
        buffer.Add("first"u8, 0..5, 1);
        buffer.Clear();
        buffer.Add("one"u8, 0..1, 2);

        (buffer.Count, Encoding.UTF8.GetString(buffer.Bytes.Span), buffer.From(0)).ShouldBe((1, "one", 2));
    }

    [Fact]
    public void A_row_that_was_received_has_its_own_key()
    {
        var buffer = new RowBuffer();
        buffer.Add("one"u8, 0..1, 1);
        buffer.Add("two"u8, 1..3, 2);

        (Encoding.UTF8.GetString(buffer.Row(1)), Encoding.UTF8.GetString(buffer.Key(1))).ShouldBe(("two", "wo"));
    }

    [Theory]
    [InlineData("a", 1, "b", 1, -1)]
    [InlineData("b", 1, "a", 2, 1)]
    [InlineData("a", 1, "a", 2, -1)]
    [InlineData("a", 2, "a", 1, 1)]
    [InlineData("a", 1, "a", 1, 0)]
    public void Rows_of_two_buffers_compare_by_key_then_by_record_interval(
        string a,
        long from,
        string b,
        long other,
        int sign
    )
    {
        var (one, two) = (new RowBuffer(), new RowBuffer());
        one.Add(Encoding.UTF8.GetBytes(a), .., from);
        two.Add(Encoding.UTF8.GetBytes(b), .., other);

        Math.Sign(one.Compare(0, two, 0)).ShouldBe(sign);
    }

    [Fact]
    public void Rows_in_order_stay_so()
    {
        var buffer = new RowBuffer();
        buffer.Add("a"u8, .., 1);
        buffer.Add("a"u8, .., 1);
        buffer.Add("b"u8, .., 1);

        buffer.Sort();

        Encoding.UTF8.GetString(buffer.Key(2)).ShouldBe("b");
    }

    [Fact]
    public void Rows_out_of_order_only_at_their_end_are_sorted()
    {
        var buffer = new RowBuffer();
        buffer.Add("b"u8, .., 1);
        buffer.Add("c"u8, .., 1);
        buffer.Add("a"u8, .., 1);

        buffer.Sort();

        Enumerable.Range(0, 3).Select(i => Encoding.UTF8.GetString(buffer.Key(i))).ShouldBe(["a", "b", "c"]);
    }

    /// <summary>What is written of one field.</summary>
    private static string Hex(Action<RowBuffer> write)
    {
        var buffer = new RowBuffer();
        write(buffer);
        return Convert.ToHexStringLower(buffer.Bytes.Span);
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
        Gen.Select(Gen.String[Gen.Char["aAé-/~"], 0, 4], Gen.Long[0, 3])
            .List[0, 20]
            .Sample(given =>
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

                var expected = given
                    .Select(x => (Key: Encoding.UTF8.GetBytes(x.Item1), From: x.Item2))
                    .OrderBy(x => x.Key, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))
                    .ThenBy(x => x.From)
                    .ToList();
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
