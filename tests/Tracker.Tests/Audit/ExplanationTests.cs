using CsCheck;
using Tracker.Audit;
using Tracker.Record.Events;
using Tracker.Record.Rows;
using Tracker.Record.Statements;
using Tracker.Tests.Statements;

namespace Tracker.Tests.Audit;

public sealed class ExplanationTests
{
    private const string Id = "st-explained";
    private const string Row = $"{Id}/a1/ac-transfers/GBR";

    private static readonly IReadOnlyList<object> Recorded = Some.Decided(Some.Submission()).StatementEvents;

    [Fact]
    public void Each_column_is_told_by_the_event_that_gave_it_its_value()
    {
        var act = (ActCoded)Recorded.First(x => x is ActCoded { Id: "a1" });
        var events = Explained([
            .. Recorded,
            new ActRecoded(act with { Intensity = 3 }, "The booster."),
            new StatementCorrected("/signatories/0/office", "Foreign Secretary", "Minister", "Title."),
        ]);

        events
            .Select(x => x.Event.Data.GetType())
            .ShouldBe([typeof(ActCoded), typeof(ActionLabelled), typeof(ActRecoded), typeof(StatementCorrected)]);
        events[0].Set["act"]!.GetValue<string>().ShouldBe("CONDEMN");
        events[1].Set.Keys.ShouldBe(["labels"]);
        events[2].Set.ShouldHaveSingleItem().Value!.GetValue<int>().ShouldBe(3);
        events[3].Set.Keys.ShouldBe(["office"]);
    }

    [Fact]
    public void A_retraction_took_the_row_away_and_a_reinstatement_brought_it_back()
    {
        var events = Explained([
            .. Recorded,
            new StatementRetracted("DUPLICATE", null),
            new StatementReinstated("No."),
        ]);

        events[^2].Removed.ShouldBeTrue();
        events[^2].Set.ShouldBeEmpty();
        events[^1].Removed.ShouldBeFalse();
        events[^1].Set["party"]!.GetValue<string>().ShouldBe("GBR");
    }

    [Fact]
    public void A_row_that_never_was_is_explained_by_nothing() =>
        Explanation.Of(Stream(Recorded), ReadTables.Positions, $"{Id}/a9/-/GBR").ShouldBeEmpty();

    [Fact]
    public void What_the_events_set_together_is_what_the_fold_gives() =>
        Gen.Int[0, 5]
            .List[0, 12]
            .Sample(changes =>
            {
                var act = (ActCoded)Recorded.First(x => x is ActCoded { Id: "a1" });
                List<object> events = [.. Recorded];
                foreach (var change in changes)
                {
                    events.Add(
                        change switch
                        {
                            0 => new ActRecoded(act with { Intensity = 3 }, "So."),
                            1 => new ActRecoded(act with { Intensity = 5, Targets = ["RUS"] }, "So."),
                            2 => new StatementCorrected("/signatories/0/office", null, "Minister", "So."),
                            3 => new StatementRetracted("DUPLICATE", null),
                            4 => new StatementReinstated("So."),
                            _ => new LabelRemoved("l1", "So."),
                        }
                    );
                }

                var stream = Stream(events);
                var rows = new ReadRows();
                rows.Add(stream);
                var stands = ReadTables
                    .Positions.Show(rows)
                    .FirstOrDefault(x => x.Key == Row && x.ToSequence is null)
                    ?.Columns;
                var together = new Dictionary<string, string?>();
                var there = false;
                foreach (var x in Explanation.Of(stream, ReadTables.Positions, Row))
                {
                    there = !x.Removed;
                    if (x.Removed)
                    {
                        together.Clear();
                    }

                    foreach (var (column, value) in x.Set)
                    {
                        together[column] = value?.ToJsonString();
                    }
                }

                there.ShouldBe(stands is not null);
                if (stands is not null)
                {
                    foreach (var (column, value) in stands)
                    {
                        together.GetValueOrDefault(column).ShouldBe(value?.ToJsonString(), column);
                    }
                }
            });

    private static List<ExplainedEvent> Explained(IReadOnlyList<object> events) =>
        [.. Explanation.Of(Stream(events), ReadTables.Positions, Row)];

    private static List<LoggedEvent> Stream(IReadOnlyList<object> events) =>
        [.. events.Select((x, i) => new LoggedEvent(Id, 100 + i, i + 1, Some.Now, i < Recorded.Count - 1, x))];
}
