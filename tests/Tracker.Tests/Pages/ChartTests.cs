using System.Xml.Linq;
using CsCheck;
using NodaTime;
using Tracker.Pages.Charts;
using Tracker.Statistics;

namespace Tracker.Tests.Pages;

public class ChartTests
{
    private static readonly LocalDate Day = new(2024, 1, 1);

    private static readonly Gen<ChartMark> Mark = Gen.Select(
            Gen.Int[0, 3_000],
            Gen.Int[0, 60],
            Gen.Int[0, 6],
            Gen.Int[0, 59],
            Gen.Int[0, 9]
        )
        .Select(
            (from, length, level, lane, odd) =>
                new ChartMark(
                    $"p{lane}",
                    odd == 0 ? null : Day.PlusDays(from),
                    odd == 0 ? null : Day.PlusDays(from + (odd < 3 ? length : 0)),
                    odd == 9 ? Day.PlusDays(from + 90) : null,
                    (MarkKind)(odd % 3),
                    level,
                    $"/statements/s?x={from}&y=1#q",
                    $"<Party> & {from}"
                )
        );

    [Fact]
    public void Every_mark_is_in_one_group_and_groups_do_not_stand_on_each_other() =>
        Mark.Array[0, 80]
            .Sample(marks =>
            {
                var scale = new DayScale(Day.PlusDays(-10), Day.PlusDays(3_100), 200, 1_000);
                var groups = TimelineChart.Groups(marks, scale, 26, 1_050).ToList();
                groups.SelectMany(x => x.Marks).Count().ShouldBe(marks.Length);
                groups.Zip(groups.Skip(1), (a, b) => b.X - a.X).ShouldAllBe(x => x >= 26);
            });

    [Fact]
    public void Five_thousand_positions_of_sixty_governments_are_at_most_fifteen_hundred_marks_and_none_is_lost()
    {
        Mark.Array[5_000]
            .Sample(
                marks =>
                {
                    var svg = XElement.Parse(
                        TimelineChart.Draw(
                            "T",
                            [.. Enumerable.Range(0, 60).Select(x => new ChartLane($"p{x}", $"Party {x}", "/"))],
                            marks,
                            (_, _, _) => "/positions"
                        )
                    );
                    var drawn = svg.Elements().Where(x => x.Attribute("class")?.Value == "mark").ToList();
                    drawn.Count.ShouldBeInRange(60, TimelineChart.MostMarks);
                    drawn
                        .Sum(x =>
                            x.Elements()
                                .Where(t => t.Attribute("class")?.Value == "many")
                                .Select(t => int.Parse(t.Value, System.Globalization.CultureInfo.InvariantCulture))
                                .DefaultIfEmpty(1)
                                .Single()
                        )
                        .ShouldBe(5_000);
                },
                iter: 3
            );
    }

    [Fact]
    public void Two_equal_marks_are_two()
    {
        var mark = new ChartMark("p", Day, Day, null, MarkKind.Level, 6, "/", "Twice");
        TimelineChart
            .Groups([mark, mark with { }], new DayScale(Day, Day.PlusDays(9), 0, 100), 26, 0)
            .Single()
            .Marks.Count.ShouldBe(2);
    }

    [Fact]
    public void What_comes_from_outside_is_encoded()
    {
        var svg = TimelineChart.Draw(
            "<x>",
            [new("p", "<script>alert(1)</script>", "\"><b>")],
            [new("p", Day, Day, null, MarkKind.Level, 6, "\"'<>", "<img src=x>")],
            (_, _, _) => "/"
        );
        svg.ShouldNotContain("<script");
        svg.ShouldNotContain("<img");
        svg.ShouldNotContain("<b>");
        XElement.Parse(svg).Descendants().Count(x => x.Attribute("class")?.Value == "mark").ShouldBe(1);
    }

    [Fact]
    public void An_end_a_span_and_a_reply_are_drawn()
    {
        var svg = TimelineChart.Draw(
            "T",
            [new("p", "P", "/")],
            [
                new("p", Day, Day.PlusDays(30), null, MarkKind.Level, 2, "/a", "A"),
                new("p", Day.PlusDays(200), Day.PlusDays(200), Day.PlusDays(260), MarkKind.Level, 4, "/b", "B"),
                new("p", Day.PlusDays(400), Day.PlusDays(400), null, MarkKind.Reply, 0, "/c", "C"),
            ],
            (_, _, _) => "/"
        );
        svg.ShouldContain("class=\"span\"");
        svg.ShouldContain("class=\"end\"");
        svg.ShouldContain("class=\"reply\"");
    }

    [Fact]
    public void Steps_hold_until_the_next_and_a_days_strongest_stands()
    {
        var svg = XElement.Parse(
            StepChart.Draw(
                "T",
                [
                    new(
                        "P",
                        0,
                        [
                            new(Day, Day, 2, "/a", "A"),
                            new(Day, Day, 4, "/b", "B"),
                            new(Day.PlusDays(100), Day.PlusDays(100), 1, "/c", "C"),
                        ]
                    ),
                ]
            )
        );
        svg.Descendants()
            .Where(x => x.Attribute("class")?.Value == "mark")
            .Select(x => x.Attribute("href")!.Value)
            .ShouldBe(["/b", "/c"]);
        svg.Descendants()
            .Single(x => x.Attribute("class")?.Value == "step s0")
            .Attribute("d")!
            .Value.Count(x => x == 'V')
            .ShouldBe(1);
    }

    [Fact]
    public void An_axis_has_at_most_a_dozen_days_within_its_bounds() =>
        Gen.Select(Gen.Int[0, 700_000], Gen.Int[0, 400_000])
            .Sample(
                (start, length) =>
                {
                    var first = new LocalDate(1, 1, 20).PlusDays(start);
                    var scale = DayScale.Over([first, first.PlusDays(length)], 0, 800);
                    var ticks = scale.Ticks().ToList();
                    ticks.Count.ShouldBeLessThanOrEqualTo(12);
                    ticks.ShouldAllBe(x => x.Day >= scale.First && x.Day <= scale.Last);
                }
            );

    [Fact]
    public void An_axis_has_two_texts_at_least_each_names_its_year_and_none_stands_on_another_or_leaves_the_diagram() =>
        Gen.Select(
                Gen.Int[0, 700_000],
                Gen.OneOf(Gen.Int[0, 40], Gen.Int[0, 700], Gen.Int[0, 400_000]),
                Gen.Bool.Select(x => x ? ChartForm.Wide : ChartForm.Narrow)
            )
            .Sample(
                (start, length, form) =>
                {
                    var first = new LocalDate(1, 1, 20).PlusDays(start);
                    var scale = DayScale.Over([first, first.PlusDays(length)], form.Left, form.Width - 30);
                    var texts = scale.Ticks().Where(x => x.Text.Length > 0).ToList();
                    texts.Count.ShouldBeGreaterThanOrEqualTo(2);
                    texts.ShouldAllBe(x =>
                        x.Text.Contains(x.Day.ToString("uuuu", System.Globalization.CultureInfo.InvariantCulture))
                    );
                    var boxes = texts
                        .Select(x =>
                        {
                            var (at, room) = (scale.X(x.Day), TextRoom.Of(x.Text, DayScale.AxisText));
                            return x.IsBefore ? (From: at - 4 - room, To: at - 4) : (From: at + 4, To: at + 4 + room);
                        })
                        .ToList();
                    boxes.ShouldAllBe(x => x.From >= 0 && x.To <= form.Width);
                    boxes.Zip(boxes.Skip(1), (a, b) => b.From - a.To).ShouldAllBe(x => x >= 0);
                }
            );

    [Theory]
    [InlineData("Democratic People's Republic of Korea")]
    [InlineData("Transfer of nuclear or ballistic missile technology to the DPRK and of materials for it, in return")]
    [InlineData("MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM")]
    [InlineData("朝鮮民主主義人民共和国による弾道ミサイル技術の移転および関連物資の供与に関する一連の行為")]
    [InlineData("Казахстан және Қырғызстан Республикаларының бірлескен мәлімдемесі")]
    [InlineData("X")]
    public void A_name_is_whole_and_within_its_diagram_and_no_lane_stands_on_another(string name)
    {
        foreach (var form in new[] { ChartForm.Wide, ChartForm.Narrow })
        {
            var svg = XElement.Parse(
                TimelineChart.Draw(
                    "T",
                    [new("p", name, "/", "actor, facilitator and beneficiary of it all"), new("q", name, "/")],
                    [
                        new("p", Day, Day, null, MarkKind.Level, 6, "/", "A"),
                        new("q", null, null, null, MarkKind.Other, 0, "/", "B"),
                    ],
                    (_, _, _) => "/",
                    form: form
                )
            );
            var names = svg.Elements().Where(x => x.Attribute("class")?.Value == "lane-name").ToList();
            names.Count.ShouldBe(2);
            foreach (var lane in names)
            {
                var lines = lane.Elements().Where(x => x.Attribute("class") is null).ToList();
                string.Concat(lines.Select(x => x.Value.Replace(" ", ""))).ShouldBe(name.Replace(" ", ""));
                lines.ShouldAllBe(x => TextRoom.Of(x.Value, 12.5) <= (form.IsNarrow ? form.Width - 4 : form.Left - 12));
            }

            var (above, below) = (names[0].Elements(), names[1].Elements());
            below.Min(Y).ShouldBeGreaterThan(above.Max(Y) + 8);
            svg.Attribute("height")!.Value.ShouldSatisfyAllConditions(x => Number(x).ShouldBeGreaterThan(below.Max(Y)));
        }

        static double Y(XElement x) => Number(x.Attribute("y")!.Value);
        static double Number(string x) => double.Parse(x, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void The_days_from_which_delays_count_are_drawn_in_words_even_if_nobody_spoke_near_them()
    {
        ChartEvent[] events =
        [
            new(null, Day.PlusDays(-300), Day.PlusDays(-300), "Began then"),
            new("p", Day.PlusDays(-200), Day.PlusDays(-170), "First reported then"),
            new("nobody", Day.PlusDays(-9_000), Day.PlusDays(-9_000), "Not in this diagram"),
        ];
        foreach (var form in new[] { ChartForm.Wide, ChartForm.Narrow })
        {
            var svg = XElement.Parse(
                TimelineChart.Draw(
                    "T",
                    [new("p", "P", "/")],
                    [new("p", Day, Day, null, MarkKind.Level, 6, "/", "A")],
                    (_, _, _) => "/",
                    events,
                    form
                )
            );
            var own = svg.Elements().Where(x => x.Attribute("class")?.Value == "own").ToList();
            own.Select(x => x.Elements().First().Value).ShouldBe(["Began then", "First reported then"]);
            own[0]
                .Elements()
                .Last()
                .Attribute("x")!
                .Value.ShouldSatisfyAllConditions(x =>
                    double.Parse(x, System.Globalization.CultureInfo.InvariantCulture)
                        .ShouldBeInRange(form.Left - 1, form.Width)
                );
            svg.Elements().Select(x => x.Value).ShouldContain("Began then");
        }
    }

    [Fact]
    public void Those_that_sign_together_stand_together()
    {
        NetworkNode[] nodes = [new("A", "A", 9), new("B", "B", 8), new("C", "C", 7), new("D", "D", 6)];
        NetworkEdge[] edges = [new("A", "C", 6, 0.9), new("B", "D", 6, 0.8), new("B", "C", 1, 0.1)];
        Adjacency.Order(nodes, edges).Select(x => x.Party).ShouldBe(["A", "C", "B", "D"]);
    }
}
