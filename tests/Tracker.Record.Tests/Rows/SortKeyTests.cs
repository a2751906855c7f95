using CsCheck;
using NodaTime;
using Tracker.Record.Dates;
using Tracker.Record.Rows;
using static Tracker.Record.Tests.Given;
using static Tracker.Record.Tests.Shown;

namespace Tracker.Record.Tests.Rows;

/// <summary>Sort keys are texts that order a timeline.</summary>
public sealed class SortKeyTests
{
    [Fact]
    public void Statements_are_ordered_by_date_then_by_record() // rule 19
    {
        (string? Issued, long Sequence)[] recorded =
        [
            ("2024-10", 900),
            ("2024-10-01", 800),
            ("2024-10-01", 1000),
            (null, 1),
            ("../2024", 5000),
        ];

        var streams = recorded.Select(x => DatedStatement(x.Issued).From($"st-{x.Sequence}", x.Sequence));

        InOrder(streams).Select(x => x.StatementId).ShouldBe(["st-5000", "st-800", "st-1000", "st-900", "st-1"]);
    }

    [Fact]
    public void Within_a_statement_the_entrys_own_date_comes_first()
    {
        var stream = Statement(Issued("2024-10-22"), Signed("GBR"), Signed("KOR", from: "2024-10-21"), Condemn);

        InOrder([stream]).Select(x => x.Party).ShouldBe(["KOR", "GBR"]);
    }

    [Fact]
    public void Rows_of_a_statement_are_ordered_by_act_then_object_then_party()
    {
        var acts = Enumerable
            .Range(1, 11)
            .Select(i => Condemn with { Id = $"a{i}", Objects = ["ac-transfers", "ac-test"] });
        var stream = Statement([
            Signed("KOR"),
            Signed("GBR"),
            .. acts,
            Label("l1", "ac-other", "OTHER", "test"),
            Label("l2", "ac-b", "OTHER", "test"),
        ]);

        InOrder([stream])
            .Select(x => $"{x.ActId ?? x.LabelId}/{x.ActionId}/{x.Party}")
            .ShouldBe(
                Enumerable
                    .Range(1, 11)
                    .SelectMany(i =>
                        (string[])
                            [
                                $"a{i}/ac-transfers/GBR",
                                $"a{i}/ac-transfers/KOR",
                                $"a{i}/ac-test/GBR",
                                $"a{i}/ac-test/KOR",
                            ]
                    )
                    .Concat(["l1/ac-other/GBR", "l1/ac-other/KOR", "l2/ac-b/GBR", "l2/ac-b/KOR"])
            );
    }

    [Fact]
    public void A_partys_second_entry_has_a_sort_key_of_its_own() =>
        Statement(Signed("GBR"), Withdrew("GBR", "2024-11"), Signed("GBR"), Condemn)
            .Positions.Select(x => x.SortKey)
            .ShouldBeUnique();

    [Fact]
    public void Sort_keys_hold_as_many_objects_as_a_statement_may_have()
    {
        var act = Condemn with { Objects = [.. Enumerable.Range(0, 50_000).Select(i => $"ac-{i}")] };

        InOrder([Statement(Signed("GBR"), act)]).Select(x => x.ActionId).ShouldBe(act.Objects);
    }

    [Fact]
    public void Sort_keys_never_change() =>
        DatedStatement("2024-10")
            .Positions.ShouldHaveSingleItem()
            .SortKey.ShouldBe("10739159" + "10739189" + "0000000000000010" + "00000" + "00000" + "GBR");

    [Theory]
    [InlineData("../2024-10-01", "00000000" + "10739159")]
    [InlineData("2024-10-01/..", "10739159" + "99999999")]
    [InlineData("0001-01-01", "10000000" + "10000000")]
    [InlineData(null, PositionFold.Undated)]
    public void An_open_side_sorts_as_before_or_after_all_days(string? date, string order) =>
        PositionFold.Order(Bounds(date)).ShouldBe(order);

    [Fact]
    public void Sort_keys_of_dates_order_as_the_dates_do()
    {
        var day = Gen.Int[-1, 40].Select(x => x < 0 ? (LocalDate?)null : new LocalDate(2024, 10, 1).PlusDays(x));
        var any = Gen.OneOf(
            Gen.Select(day, day, (a, b) => new DateBounds(a, b)),
            Gen.OneOf("-9998", "9999", "0000", "../-9998", "9999-12-31/..", "../9999", "-0001/..")
                .Select(x => Bounds(x))
        );

        Gen.Select(any, any)
            .Sample(
                (a, b) =>
                {
                    PositionFold.Order(a).Length.ShouldBe(16);
                    Math.Sign(string.CompareOrdinal(PositionFold.Order(a), PositionFold.Order(b)))
                        .ShouldBe(Math.Sign(DateBounds.Order.Compare(a, b)));
                },
                iter: 2_000
            );
    }

    private static List<Position> InOrder(IEnumerable<Stream> streams) =>
        [.. streams.SelectMany(x => x.Positions).OrderBy(x => x.SortKey, StringComparer.Ordinal)];
}
