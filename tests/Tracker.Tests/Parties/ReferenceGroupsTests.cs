using NodaTime;
using NodaTime.Text;
using Tracker.Parties;
using Tracker.Record.Dates;
using Tracker.Record.Events;
using Tracker.Record.Parties;

namespace Tracker.Tests.Parties;

public class ReferenceGroupsTests
{
    private static readonly IReadOnlyList<ReferenceGroup> Groups = ReferenceGroups.Load();

    [Fact]
    public void Groups_are_unique_and_sorted() =>
        Groups.Select(g => g.Group).ShouldBe(Groups.Select(g => g.Group).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void The_members_of_a_group_are_sorted_by_party_and_day() =>
        Groups.ShouldAllBe(g =>
            g.Members.SequenceEqual(
                g.Members.OrderBy(m => m.Party, StringComparer.Ordinal).ThenBy(m => m.From.Text, StringComparer.Ordinal)
            )
        );

    [Fact]
    public void Every_group_is_a_reference_party_of_a_kind_that_has_members()
    {
        var kinds = ReferenceParties.Load().ToDictionary(p => p.Id, p => p.Kind);
        Groups.ShouldAllBe(g => new[] { "BLOC", "GROUP", "ORGANISATION" }.Contains(kinds[g.Group]));
    }

    [Fact]
    public void Every_member_is_a_reference_party() =>
        Groups
            .SelectMany(g => g.Members)
            .Select(m => m.Party)
            .Except(ReferenceParties.Load().Select(p => p.Id))
            .ShouldBeEmpty();

    [Fact]
    public void Every_group_has_members_and_is_not_its_own() =>
        Groups.ShouldAllBe(g => g.Members.Count > 0 && g.Members.All(m => m.Party != g.Group));

    [Fact]
    public void Only_the_G20_has_members_that_are_not_states()
    {
        var states = ReferenceParties.Load().Where(p => p.Kind == "STATE").Select(p => p.Id).ToHashSet();
        Groups
            .SelectMany(g => g.Members, (g, m) => (g.Group, m.Party))
            .Where(x => !states.Contains(x.Party))
            .ShouldBe([("G20", "AU"), ("G20", "EU")]);
    }

    [Fact]
    public void Sources_are_listed_once() => ReferenceGroups.Sources().Select(s => s.Name).ShouldBeUnique();

    [Fact]
    public void Every_group_names_a_listed_source_and_every_listed_source_is_named() =>
        Groups
            .Select(g => g.Source)
            .Distinct()
            .ShouldBe(ReferenceGroups.Sources().Select(s => s.Name), ignoreOrder: true);

    [Fact]
    public void Dates_are_days_months_or_years_without_doubt()
    {
        var dates = Intervals().SelectMany(x => x.To is null ? [x.From] : new[] { x.From, x.To }).ToList();
        dates.ShouldAllBe(d => d.Earliest != null && d.Latest != null && !d.IsUncertain && !d.IsApproximate);
        dates.ShouldAllBe(d => d.Text.Length == 4 || d.Text.Length == 7 || d.Text.Length == 10);
        dates.ShouldAllBe(d => !d.Text.Contains('/') && !d.Text.Contains('X'));
    }

    [Fact]
    public void Every_interval_begins_before_it_ends() =>
        Intervals().ShouldAllBe(x => x.To == null || x.From.Bounds.CertainlyBefore(x.To.Bounds));

    [Fact]
    public void No_two_memberships_of_a_party_in_a_group_overlap() =>
        Groups
            .SelectMany(g => g.Members.GroupBy(m => m.Party))
            .ShouldAllBe(x => Apart(x.Select(m => new Interval(m.From, m.To)).ToList()));

    [Fact]
    public void Suspensions_do_not_overlap() =>
        Groups
            .SelectMany(g => g.Members)
            .ShouldAllBe(m => Apart(m.Suspensions.Select(s => new Interval(s.From, s.To)).ToList()));

    [Fact]
    public void A_suspension_begins_after_the_membership() =>
        Groups.SelectMany(g => g.Members).ShouldAllBe(m => m.Suspensions.All(s => m.From.Latest <= s.From.Earliest));

    [Fact]
    public void A_suspension_ends_before_a_membership_that_ended() =>
        Groups
            .SelectMany(g => g.Members)
            .Where(m => m.To != null && m.Suspensions.Count > 0)
            .ShouldAllBe(m => m.Suspensions.All(s => s.To != null && s.To.Latest <= m.To!.Earliest));

    [Fact]
    public void The_events_of_a_group_come_in_order_of_date_and_tell_its_members_again()
    {
        foreach (var group in Groups)
        {
            var events = ReferenceLoader.Events(group);
            var dates = events
                .Select(x =>
                    EdtfDate
                        .Parse(
                            x switch
                            {
                                MemberJoined joined => joined.Effective,
                                MemberSuspended suspended => suspended.Effective,
                                _ => ((MemberLeft)x).Effective,
                            }
                        )
                        .Bounds
                )
                .ToList();
            dates.SequenceEqual(dates.Order(DateBounds.Order)).ShouldBeTrue(group.Group);

            var told = Party
                .Fold(events.Select((x, i) => new LoggedEvent(group.Group, i + 1, i + 1, default, false, x)))!
                .Members.Select(x => (x.Party, x.Status, x.From, x.To))
                .ToList();
            var stretches = group.Members.SelectMany(m =>
                m.Suspensions.SelectMany(s =>
                        new[] { ("SUSPENDED", s.From.Text, s.To?.Text), ("MEMBER", s.To?.Text, null) }
                    )
                    .Prepend(("MEMBER", m.From.Text, (string?)null))
                    .Where(x => x.Item2 is not null && x.Item2 != m.To?.Text)
                    .Select(x => (m.Party, Status: x.Item1, From: x.Item2!))
            );
            told.Select(x => (x.Party, x.Status, x.From)).ShouldBe(stretches, ignoreOrder: true);
            group.Members.ShouldAllBe(m => m.To == null || told.Any(x => x.Party == m.Party && x.To == m.To.Text));
            told.Count(x => x.To is null).ShouldBe(group.Members.Count(m => m.To is null));
        }
    }

    [Theory]
    [InlineData("EU", "1958-01-01", 6)]
    [InlineData("EU", "1973-01-01", 9)]
    [InlineData("EU", "1981-01-01", 10)]
    [InlineData("EU", "1986-01-01", 12)]
    [InlineData("EU", "1995-01-01", 15)]
    [InlineData("EU", "2004-04-30", 15)]
    [InlineData("EU", "2004-05-01", 25)]
    [InlineData("EU", "2007-01-01", 27)]
    [InlineData("EU", "2013-07-01", 28)]
    [InlineData("EU", "2020-01-31", 28)]
    [InlineData("EU", "2020-02-01", 27)]
    [InlineData("NATO", "1949-08-24", 12)]
    [InlineData("NATO", "1952-02-18", 14)]
    [InlineData("NATO", "1955-05-06", 15)]
    [InlineData("NATO", "1982-05-30", 16)]
    [InlineData("NATO", "1999-03-12", 19)]
    [InlineData("NATO", "2004-03-29", 26)]
    [InlineData("NATO", "2009-04-01", 28)]
    [InlineData("NATO", "2017-06-05", 29)]
    [InlineData("NATO", "2020-03-27", 30)]
    [InlineData("NATO", "2023-04-03", 30)]
    [InlineData("NATO", "2023-04-04", 31)]
    [InlineData("NATO", "2024-03-06", 31)]
    [InlineData("NATO", "2024-03-07", 32)]
    [InlineData("G7", "1975-11-15", 6)]
    [InlineData("G7", "1976-06-27", 7)]
    [InlineData("G7", "2010-01-01", 7)]
    [InlineData("G8", "1998-05-14", 0)]
    [InlineData("G8", "1998-05-15", 8)]
    [InlineData("G20", "1999-12-15", 20)]
    [InlineData("G20", "2023-09-08", 20)]
    [InlineData("G20", "2023-09-09", 21)]
    [InlineData("QUAD", "2017-11-12", 4)]
    [InlineData("AUKUS", "2021-09-15", 3)]
    [InlineData("FIVE-EYES", "1946-03-05", 2)]
    [InlineData("FIVE-EYES", "1949-01-01", 3)]
    [InlineData("FIVE-EYES", "1957-01-01", 5)]
    [InlineData("ASEAN", "1967-08-08", 5)]
    [InlineData("ASEAN", "1984-02-01", 6)]
    [InlineData("ASEAN", "1995-07-28", 7)]
    [InlineData("ASEAN", "1997-07-23", 9)]
    [InlineData("ASEAN", "1999-04-30", 10)]
    [InlineData("ASEAN", "2025-10-25", 10)]
    [InlineData("ASEAN", "2025-10-26", 11)]
    [InlineData("AU", "2002-07-09", 52)]
    [InlineData("AU", "2004-01-01", 53)]
    [InlineData("AU", "2011-08-01", 54)]
    [InlineData("AU", "2017-01-30", 54)]
    [InlineData("AU", "2017-01-31", 55)]
    [InlineData("ARAB-LEAGUE", "1946-01-01", 7)]
    [InlineData("ARAB-LEAGUE", "1958-10-01", 11)]
    [InlineData("ARAB-LEAGUE", "1971-12-06", 17)]
    [InlineData("ARAB-LEAGUE", "1977-09-04", 21)]
    [InlineData("ARAB-LEAGUE", "1993-11-20", 22)]
    [InlineData("GCC", "1981-05-25", 6)]
    [InlineData("CIS", "1991-12-21", 8)]
    [InlineData("CIS", "1994-01-01", 10)]
    [InlineData("CIS", "2009-08-17", 10)]
    [InlineData("CIS", "2009-08-18", 9)]
    [InlineData("CSTO", "2003-09-18", 6)]
    [InlineData("CSTO", "2007-01-01", 7)]
    [InlineData("CSTO", "2012-12-19", 6)]
    [InlineData("BRICS", "2009-06-16", 4)]
    [InlineData("BRICS", "2011-01-01", 5)]
    [InlineData("BRICS", "2023-12-31", 5)]
    [InlineData("BRICS", "2024-01-01", 9)]
    [InlineData("BRICS", "2025-01-06", 10)]
    [InlineData("SCO", "2001-06-15", 6)]
    [InlineData("SCO", "2017-06-09", 8)]
    [InlineData("SCO", "2023-07-04", 9)]
    [InlineData("SCO", "2024-07-04", 10)]
    [InlineData("NB8", "1993-01-01", 8)]
    [InlineData("E3", "2004-01-01", 3)]
    [InlineData("MSMT", "2024-10-15", 0)]
    [InlineData("MSMT", "2024-10-16", 11)]
    public void A_group_has_as_many_members_on_a_day_as_it_counts_itself(string group, string day, int members) =>
        Members(group, Day(day)).Count.ShouldBe(members);

    [Fact]
    public void The_Security_Council_has_fifteen_members_on_every_day_from_2020_to_2026()
    {
        for (var day = new LocalDate(2020, 1, 1); day.Year < 2027; day = day.PlusDays(1))
        {
            Members("UNSC", day).Count.ShouldBe(15, day.ToString());
        }
    }

    [Theory]
    [InlineData("2020-12-31", "BEL DEU DOM EST IDN NER TUN VCT VNM ZAF")]
    [InlineData("2022-02-25", "ALB ARE BRA GAB GHA IND IRL KEN MEX NOR")]
    [InlineData("2024-03-28", "CHE DZA ECU GUY JPN KOR MLT MOZ SLE SVN")]
    [InlineData("2026-01-01", "BHR COD COL DNK GRC LBR LVA PAK PAN SOM")]
    public void The_elected_members_of_the_Security_Council_change_with_the_year(string day, string elected)
    {
        string[] permanent = ["CHN", "FRA", "GBR", "RUS", "USA"];
        Members("UNSC", Day(day)).ShouldBe(elected.Split(' ').Concat(permanent), ignoreOrder: true);
    }

    [Fact]
    public void An_elected_member_of_the_Security_Council_serves_two_calendar_years() =>
        Groups
            .Single(g => g.Group == "UNSC")
            .Members.Where(m => m.To != null)
            .ShouldAllBe(m => m.To!.Earliest == m.From.Earliest!.Value.PlusYears(2) && m.From.Text.EndsWith("-01-01"));

    [Fact]
    public void The_United_Kingdom_is_no_longer_in_the_EU_on_the_day_after_its_last()
    {
        Members("EU", Day("2020-01-31")).ShouldContain("GBR");
        Members("EU", Day("2020-02-01")).ShouldNotContain("GBR");
    }

    [Fact]
    public void Ireland_Malta_Austria_and_Cyprus_are_the_EU_members_outside_NATO() =>
        Members("EU", Day("2024-03-07"))
            .Except(Members("NATO", Day("2024-03-07")))
            .ShouldBe(["AUT", "CYP", "IRL", "MLT"]);

    [Theory]
    [InlineData("AU", "2019-06-06", "SDN")]
    [InlineData("AU", "2019-09-06", "")]
    [InlineData("AU", "2020-08-19", "MLI")]
    [InlineData("AU", "2020-10-09", "")]
    [InlineData("AU", "2022-01-31", "BFA GIN MLI SDN")]
    [InlineData("AU", "2023-08-31", "BFA GAB GIN MLI NER SDN")]
    [InlineData("AU", "2025-04-30", "BFA GIN MLI NER SDN")]
    [InlineData("AU", "2025-11-28", "BFA GIN GNB MDG MLI NER SDN")]
    [InlineData("AU", "2026-01-22", "BFA GNB MDG MLI NER SDN")]
    [InlineData("ARAB-LEAGUE", "1980-01-01", "EGY")]
    [InlineData("ARAB-LEAGUE", "2011-02-22", "LBY")]
    [InlineData("ARAB-LEAGUE", "2011-11-15", "")]
    [InlineData("ARAB-LEAGUE", "2011-11-16", "SYR")]
    [InlineData("ARAB-LEAGUE", "2023-05-07", "")]
    [InlineData("G8", "2014-03-23", "")]
    [InlineData("G8", "2014-03-24", "CAN DEU FRA GBR ITA JPN RUS USA")]
    public void A_suspended_member_stays_a_member(string group, string day, string suspended)
    {
        var ids = suspended.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Suspended(group, Day(day)).ShouldBe(ids);
        ids.Except(Members(group, Day(day))).ShouldBeEmpty();
    }

    private static List<string> Members(string group, LocalDate day) =>
        [.. Groups.Single(g => g.Group == group).Members.Where(m => Holds(m.From, m.To, day)).Select(m => m.Party)];

    private static List<string> Suspended(string group, LocalDate day) =>
        [
            .. Groups
                .Single(g => g.Group == group)
                .Members.Where(m => m.Suspensions.Any(s => Holds(s.From, s.To, day)))
                .Select(m => m.Party),
        ];

    /// <summary>Whether a membership certainly held on a day, even if its dates are months or years.</summary>
    private static bool Holds(EdtfDate from, EdtfDate? to, LocalDate day) =>
        from.Latest <= day && (to is null || day < to.Earliest);

    private static IEnumerable<Interval> Intervals() =>
        Groups
            .SelectMany(g => g.Members)
            .SelectMany(m => m.Suspensions.Select(s => new Interval(s.From, s.To)).Prepend(new Interval(m.From, m.To)));

    /// <summary>Whether each membership, in the order given, has ended when the next begins.</summary>
    private static bool Apart(IReadOnlyList<Interval> intervals) =>
        intervals.Zip(intervals.Skip(1)).All(x => x.First.To != null && x.First.To.Latest <= x.Second.From.Earliest);

    private static LocalDate Day(string text) => LocalDatePattern.Iso.Parse(text).Value;

    private sealed record Interval(EdtfDate From, EdtfDate? To);
}
