using CsCheck;
using NodaTime;
using NodaTime.Text;
using Tracker.Parties;
using Tracker.Record.Events;
using Tracker.Record.Parties;
using Tracker.Refusals;
using Tracker.Store;
using Tracker.Tests.Statements;

namespace Tracker.Tests.Parties;

/// <summary>Memberships come on record in any order, and no two of a party share a day.</summary>
public sealed class RecordMemberTests
{
    private static readonly LocalDate First = new(2000, 1, 1);

    private static readonly Gen<RecordMember[]> Commands = Gen.Select(Gen.Int[0, 40], Gen.Int[1, 12], Gen.Bool)
        .Select((from, length, ends) => Of(Day(from), ends ? Day(from + length) : null))
        .Array[0, 12];

    [Theory]
    [InlineData("2016-01-01", "2018-01-01", null)] // before the one on record
    [InlineData("2021-01-01", "2022", null)] // between
    [InlineData("2018", "2020-01-01", null)] // up to the day on which the next began
    [InlineData("2019", "2020", null)] // may end before the next began
    [InlineData("2019-01-01", "2020-01-02", "/effective overlap")]
    [InlineData("2019-01-01", "2031-01-01", "/effective overlap")]
    [InlineData("2023-06", "2024", "/effective overlap")] // within the one that lasts
    [InlineData("2016-01-01", "2016-01-01", "/until order")]
    [InlineData("2016", "2015", "/until order")]
    [InlineData("2016", "soon", "/until date")]
    public void An_earlier_membership_is_recorded_with_its_end_after_later_ones(
        string from,
        string until,
        string? fault
    )
    {
        List<LoggedEvent> stream = Some.Logged(
            "UNSC",
            [
                new PartyRegistered("GROUP", 1),
                new MemberJoined("JPN", "2020-01-01", null, null),
                new MemberLeft("JPN", "2021-01-01", null, null),
                new MemberJoined("JPN", "2023-01-01", null, null),
            ]
        );
        var faults = new Faults();

        var outcome = Decide(stream, Of(from, until), faults);

        faults.All.Select(x => $"{x.Pointer} {x.Code}").ShouldBe(fault is null ? [] : [fault]);
        if (fault is null)
        {
            var group = Party.Fold(With(stream, outcome))!;
            group.Members.Select(x => (x.From, x.To)).ShouldContain((from, until));
            group.OpenMembership("JPN")!.From.ShouldBe("2023-01-01");
            Decide(With(stream, outcome), Of(from, until), new()).Events.ShouldBeEmpty();
        }
    }

    [Fact]
    public void An_end_that_is_on_record_is_nothing_new_though_an_earlier_membership_came_after_it()
    {
        var left = new MemberLeft("JPN", "2021-01-01", null, null);
        var stream = Some.Logged(
            "UNSC",
            [
                new PartyRegistered("GROUP", 1),
                new MemberJoined("JPN", "2020-01-01", null, null),
                left,
                new MemberJoined("JPN", "2016", null, null, "2018"),
            ]
        );

        EndMembershipEndpoint
            .Decide(new("2021-01-01"), "JPN", Party.Fold(stream)!, Known, new())
            .ShouldSatisfyAllConditions(x => x.Refusal.ShouldBeNull(), x => x.Events.ShouldBeEmpty());
    }

    [Fact]
    public void In_any_order_no_two_memberships_of_a_party_share_a_day_and_each_taken_is_on_record() =>
        Commands.Sample(commands =>
        {
            List<LoggedEvent> stream = Some.Logged("UNSC", [new PartyRegistered("GROUP", 1)]);
            var taken = new List<RecordMember>();
            foreach (var command in commands)
            {
                var faults = new Faults();
                var outcome = Decide(stream, command, faults);
                if (!faults.Any && outcome.Refusal is null)
                {
                    stream = With(stream, outcome);
                    taken.Add(command);
                }
            }

            var members = Party.Fold(stream)!.Members;
            members
                .Select(x => (x.From, x.To))
                .ShouldBe(taken.Select(x => (x.Effective, x.Until)).Distinct(), ignoreOrder: true);
            var days = members
                .SelectMany(x => Enumerable.Range(Number(x.From), (x.To is null ? 99 : Number(x.To)) - Number(x.From)))
                .ToList();
            days.ShouldBeUnique();
        });

    private static Known Known => new(Some.NoParty, _ => [], Some.Now);

    private static Outcome Decide(List<LoggedEvent> stream, RecordMember command, Faults faults) =>
        RecordMemberEndpoint.Decide(command, Party.Fold(stream)!, Known, faults);

    private static List<LoggedEvent> With(List<LoggedEvent> stream, Outcome outcome) =>
        [.. Some.Logged("UNSC", [.. stream.Select(x => x.Data), .. outcome.Events])];

    private static RecordMember Of(string from, string? until) => new("JPN", from, null, null, until);

    private static string Day(int number) => LocalDatePattern.Iso.Format(First.PlusDays(number));

    private static int Number(string day) => Period.DaysBetween(First, LocalDatePattern.Iso.Parse(day).Value);
}
