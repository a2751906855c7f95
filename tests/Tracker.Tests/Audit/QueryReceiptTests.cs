using System.Text;
using NodaTime;
using Tracker.Audit.Receipts;
using Tracker.Ledger;
using Tracker.Refusals;

namespace Tracker.Tests.Audit;

public class QueryReceiptTests
{
    private static readonly QueryReceipt Some = new(
        "example.org/log",
        Instant.FromUtc(2026, 11, 25, 18, 0),
        "/api/parties?asOfSequence=5",
        5,
        200,
        3,
        TreeHash.Empty.ToString(),
        7,
        TreeHash.Empty.ToString()
    );

    [Fact]
    public void What_is_signed_reads_back_the_same() => QueryReceipt.Parse(Some.Text).ShouldBe(Some);

    [Theory]
    [InlineData("rows 3", "rows 03")]
    [InlineData("rows 3", "rows -3")]
    [InlineData("status 200\n", "")]
    [InlineData("origin", "log")]
    [InlineData("v2", "v3")]
    [InlineData("checkpoint 7 ", "checkpoint 7")]
    public void Any_other_way_to_write_it_is_refused(string part, string other) =>
        QueryReceipt.Parse(Some.Text.Replace(part, other, StringComparison.Ordinal)).ShouldBeNull();

    [Fact]
    public void A_receipt_is_never_a_checkpoint_and_a_checkpoint_never_a_receipt()
    {
        Should.Throw<NoteException>(() => Checkpoint.Parse(Some.Text));
        QueryReceipt.Parse(new Checkpoint("example.org/log", 5, TreeHash.Empty).Text).ShouldBeNull();
    }

    [Fact]
    public void The_order_of_parameters_does_not_matter_and_the_point_is_told_apart()
    {
        var faults = new Faults();
        var one = QueryReceipts.Read("/api/timeline?party=GBR&act=CONDEMN&asOfSequence=9", faults, out var point)!;
        var other = QueryReceipts.Read(
            "/api/timeline?knownAt=2026-01-01T00:00:00Z&act=CONDEMN&party=GBR",
            faults,
            out _
        )!;

        faults.Any.ShouldBeFalse();
        one.Text(9).ShouldBe("/api/timeline?act=CONDEMN&asOfSequence=9&party=GBR");
        other.Text(9).ShouldBe(one.Text(9));
        point.Value.ShouldBe("?asOfSequence=9");
    }

    [Fact]
    public void Rows_are_the_items_of_all_pages_in_order()
    {
        var (pages, whole) = (new AnsweredRows(), new AnsweredRows());
        Add(pages, """{"items":[{"id":"a"},{"id":"b"}],"nextCursor":"x"}""").ShouldBe("x");
        Add(pages, """{"items":[{"id":"c"}],"total":null,"nextCursor":null}""").ShouldBeNull();
        Add(whole, """{"items":[{"id":"a"},{"id":"b"},{"id":"c"}],"total":3,"nextCursor":null}""");

        pages.Digest().ShouldBe(whole.Digest());
        pages.All.Select(x => x.Key).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void Rows_moved_between_two_boundaries_are_other_rows()
    {
        var (one, other) = (new AnsweredRows(), new AnsweredRows());
        Add(one, """{"items":[{"id":"a"},{"id":"b"}]}""");
        Add(other, """{"items":[{"id":"b"},{"id":"a"}]}""");

        one.Digest().ShouldNotBe(other.Digest());
    }

    [Fact]
    public void Where_an_answer_was_read_is_no_part_of_what_it_says()
    {
        var (one, other) = (new AnsweredRows(), new AnsweredRows());
        Add(one, """{"id":"ac-x","title":"T","asOf":{"sequence":5}}""");
        Add(other, """{"id":"ac-x","title":"T","asOf":{"sequence":6}}""");

        one.Digest().ShouldBe(other.Digest());
    }

    [Fact]
    public void Differences_name_what_was_removed_changed_and_added()
    {
        var (then, now) = (new AnsweredRows(), new AnsweredRows());
        Add(then, """{"items":[{"position":"p1","x":1},{"position":"p2","x":1}]}""");
        Add(now, """{"items":[{"position":"p2","x":2},{"position":"p3","x":1}]}""");

        VerifyReceiptEndpoint
            .Compare(then, now)
            .Select(x => $"{x.Row} {x.Kind}")
            .ShouldBe(["p1 REMOVED", "p2 CHANGED", "p3 ADDED"]);
    }

    private static string? Add(AnsweredRows rows, string body) => rows.Add(Encoding.UTF8.GetBytes(body));

    [Theory]
    [InlineData(
        """{"at":"2026-12-01T01:02:03.757450Z","public":{"from":null,"earliest":"2024-10-22","latest":null}}""",
        """{"at":"2026-12-01T01:02:03.75745Z","public":{"from":null}}"""
    )]
    [InlineData("""{"at":"2026-12-01T01:02:03.000000Z"}""", """{"at":"2026-12-01T01:02:03Z"}""")]
    [InlineData("""{"stance":"CONDEMNED","since":null}""", """{"stance":"CONDEMNED"}""")]
    [InlineData("""{"since":3}""", """{"since":3}""")]
    [InlineData(
        """{"id":"GBR","iso3":"GBR","iso2":"GB","isoNumeric":"826","cow":"200","wikidata":"Q145"}""",
        """{"id":"GBR"}"""
    )]
    [InlineData(
        """{"citations":[{"action":{"id":"a"},"quote":"q"}],"action":1}""",
        """{"citations":[{"quote":"q"}],"action":1}"""
    )]
    [InlineData(
        """{"data":{"public":{"earliest":1},"at":"2026-12-01T01:02:03.100000Z"}}""",
        """{"data":{"public":{"earliest":1},"at":"2026-12-01T01:02:03.100000Z"}}"""
    )]
    [InlineData(
        """{"text":"\u201cat 2026-12-01T01:02:03.100000Z\u201d","n":1.50}""",
        """{"text":"\u201cat 2026-12-01T01:02:03.100000Z\u201d","n":1.50}"""
    )]
    public void A_row_is_written_in_the_first_form_as_it_was_then(string row, string first)
    {
        RowForm.Write(row, 1).ShouldBe(first);
        RowForm.Write(row, RowForm.Current).ShouldBe(row);
    }
}
