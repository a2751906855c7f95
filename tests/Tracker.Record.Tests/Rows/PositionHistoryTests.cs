using CsCheck;
using NodaTime;
using Tracker.Record.Events;
using Tracker.Record.Rows;
using Tracker.Record.Statements;
using static Tracker.Record.Tests.Given;

namespace Tracker.Record.Tests.Rows;

/// <summary>Which positions stood at which points of the record.</summary>
public sealed class PositionHistoryTests
{
    private static readonly Gen<Stream> Streams = Histories.All.Select(x => Stream.Of("st-a", x));

    [Fact]
    public void Positions_stand_from_the_last_event_of_the_change_that_made_them()
    {
        var stream = JointStatement();
        var last = stream.Events[^1];

        PositionFold
            .Fold(stream.Events)
            .ShouldAllBe(x =>
                x.FromSequence == last.Sequence && x.From == last.At && x.ToSequence == null && x.To == null
            );
    }

    [Fact]
    public void A_retraction_closes_every_row() // S13
    {
        var stream = JointStatement().Then(new StatementRetracted("DUPLICATE", null));
        var retracted = stream.Events[^1];

        PositionFold.Fold(stream.Events).ShouldAllBe(x => x.ToSequence == retracted.Sequence && x.To == retracted.At);
    }

    [Fact]
    public void A_reinstatement_opens_the_same_rows_anew() // S13
    {
        var recorded = JointStatement();
        var stream = recorded.Then(new StatementRetracted("DUPLICATE", null)).Then(new StatementReinstated("No"));
        var rows = PositionFold.Fold(stream.Events).Where(x => x.FromSequence == stream.Events[^1].Sequence);

        rows.Select(x => x.Row).ShouldBe(recorded.Positions, ignoreOrder: true);
    }

    [Fact]
    public void A_later_date_opens_new_rows_and_the_old_ones_stay_readable()
    {
        var stream = Statement(Issued(null, unknown: "NOT_STATED"), Signed("GBR"), Condemn)
            .Then(new SourceAdded(Source("s2")), Issued("2024-10-22", id: "d2"));
        var (first, second) = (stream.Events[^3].Sequence, stream.Events[^1].Sequence);

        PositionFold
            .Fold(stream.Events)
            .Select(x => (x.Row.Held(), x.FromSequence, x.ToSequence))
            .ShouldBe([("unknown: NOT_STATED", first, second), ("2024-10-22: 2024-10-22 to 2024-10-22", second, null)]);
    }

    [Fact]
    public void A_new_source_changes_no_row() =>
        PositionFold
            .Fold(JointStatement().Then(new SourceAdded(Source("s2"))).Events)
            .ShouldBe(PositionFold.Fold(JointStatement().Events));

    [Fact]
    public void A_change_is_seen_whole_or_not_at_all()
    {
        var events = JointStatement().Events;

        Enumerable.Range(0, events.Count).ShouldAllBe(i => PositionFold.Fold(events.Take(i)).Count == 0);
    }

    [Fact]
    public void A_retracted_or_merged_statement_has_no_positions()
    {
        var stream = JointStatement();

        stream.Then(new StatementRetracted("DUPLICATE", null)).Positions.ShouldBeEmpty();
        stream.Then(new StatementMerged("st-b", "The same")).Positions.ShouldBeEmpty();
    }

    [Fact]
    public void At_every_sequence_the_whole_stream_tells_what_its_beginning_told() =>
        Streams.Sample(
            stream =>
            {
                var events = stream.Events;
                var whole = stream.Rows;
                for (var n = 1; n <= events.Count; n++)
                {
                    var sequence = events[n - 1].Sequence;
                    var prefix = Stream.RowsOf(events[..n]);

                    At(whole.Positions, sequence).ShouldBe(Standing(prefix.Positions), ignoreOrder: true);
                    At(whole.Statements, sequence).ShouldBe(Standing(prefix.Statements));
                    At(whole.Labels, sequence).ShouldBe(Standing(prefix.Labels), ignoreOrder: true);
                    At(whole.Disagreements, sequence).ShouldBe(Standing(prefix.Disagreements), ignoreOrder: true);
                }
            },
            iter: 40
        );

    [Fact]
    public void After_every_change_the_rows_that_stand_are_those_of_the_statement_as_it_stands() =>
        Histories.All.Sample(
            history =>
            {
                for (var n = 1; n <= history.Length; n++)
                {
                    var stream = Stream.Of("st-a", history[..n]);
                    Standing(stream.Rows.Positions).Select(x => x.Row).ShouldBe(stream.Positions, ignoreOrder: true);
                }
            },
            iter: 40
        );

    [Fact]
    public void Intervals_of_one_row_never_overlap_and_a_row_that_follows_at_once_differs() =>
        Streams.Sample(
            stream =>
            {
                var rows = stream.Rows;

                RecordIntervalsTests.Apart(rows.Positions, x => x.Id);
                RecordIntervalsTests.Apart(rows.Labels, x => x.Id);
                RecordIntervalsTests.Apart(rows.Disagreements, x => x.Id);
                RecordIntervalsTests.Apart(rows.Statements, x => x.Stream.Id);
            },
            iter: 40
        );

    [Fact]
    public void Intervals_begin_and_end_at_ends_of_changes() =>
        Streams.Sample(
            stream =>
            {
                var ends = stream.Events.Where(x => !x.Continued).ToDictionary(x => x.Sequence, x => (Instant?)x.At);

                stream
                    .Rows.Positions.All(x =>
                        ends[x.FromSequence] == x.From && (x.ToSequence is { } to ? ends[to] == x.To : x.To is null)
                    )
                    .ShouldBeTrue();
            },
            iter: 40
        );

    [Fact]
    public void A_merge_undone_leaves_the_positions_as_they_were() => // rule 11
        IsUndone(new StatementMerged("st-b", "The same"), new StatementUnmerged("Not the same"));

    [Fact]
    public void A_retraction_undone_leaves_the_positions_as_they_were() => // S13
        IsUndone(new StatementRetracted("DUPLICATE", null), new StatementReinstated("An error"));

    [Fact]
    public void Voiding_undoes_its_entry_and_nothing_else() =>
        Histories.All.Sample(
            history =>
            {
                var stream = Stream.Of("st-a", history);
                var statement = stream.Statement;
                foreach (var version in Histories.Voidable(statement))
                {
                    // Places in a list of signatories, and the number of a party's entries, count those that were
                    // voided.
                    var entry = statement.Signatories.Find(x => x.Version == version);
                    if (
                        history
                            .SelectMany(x => x)
                            .Any(x =>
                                x is StatementCorrected c
                                && c.Path.StartsWith("/signatories/", StringComparison.Ordinal)
                            ) || statement.Signatories.Any(x => x.Party == entry?.Party && x != entry)
                    )
                    {
                        continue;
                    }

                    var nothing = new StatementCorrected("/nowhere", null, null, "Nothing happened");
                    var place = 0L;
                    IReadOnlyList<object>[] without =
                    [
                        .. history.Select(change =>
                            change
                                .Select(x => ++place == version || place == entry?.WithdrewVersion ? nothing : x)
                                .ToList()
                        ),
                    ];

                    stream
                        .Then(new EntryVoided(version, "Never was"))
                        .Positions.ShouldBe(Stream.Of("st-a", without).Positions);
                }
            },
            iter: 60
        );

    [Fact]
    public void Folding_is_deterministic() =>
        Streams.Sample(
            stream =>
            {
                var (one, other) = (stream.Rows, stream.Rows);

                one.Positions.ShouldBe(other.Positions);
                one.Statements.ShouldBe(other.Statements);
                one.Labels.ShouldBe(other.Labels);
            },
            iter: 20
        );

    [Fact]
    public void Histories_hold_every_event_of_a_statement()
    {
        var seen = new HashSet<Type>();
        Histories.All.Sample(
            x =>
            {
                lock (seen)
                {
                    seen.UnionWith(x.SelectMany(y => y).Select(y => y.GetType()));
                }
            },
            iter: 400
        );

        seen.ShouldBe(StatementEvents.Names.Keys.Append(typeof(EntryVoided)), ignoreOrder: true);
    }

    private static void IsUndone(object done, object undone) =>
        Histories.All.Sample(
            history =>
            {
                var before = Stream.Of("st-a", history);
                before.Then(done).Positions.ShouldBeEmpty();
                if (before.Statement.Stands)
                {
                    before.Then(done).Then(undone).Positions.ShouldBe(before.Positions);
                }
            },
            iter: 40
        );

    private static IEnumerable<Recorded<TRow>> Standing<TRow>(IEnumerable<Recorded<TRow>> rows) =>
        rows.Where(x => x.ToSequence is null);

    /// <summary>The rows that stand at a sequence, as they were known there.</summary>
    private static IEnumerable<Recorded<TRow>> At<TRow>(IEnumerable<Recorded<TRow>> rows, long sequence) =>
        rows.Where(x => x.FromSequence <= sequence && !(x.ToSequence <= sequence))
            .Select(x => x with { ToSequence = null, To = null });
}
