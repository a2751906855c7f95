using System.Text.Json.Nodes;
using System.Text.Json;
using CsCheck;
using NodaTime;
using Tracker.Record.Actions;
using Tracker.Record.Dates;
using Tracker.Record.Events;
using Tracker.Record.Parties;
using Tracker.Record.Rows;
using Tracker.Record.Statements;
using Tracker.Statements;
using Tracker.Tests.Statements;

namespace Tracker.Tests.Timelines;

public class PositionFoldTests
{
    private static readonly Submission Valid = Some.Submission();

    private static readonly SubmittedAct Condemn = Valid.Acts[0];

    private static readonly Gen<List<LoggedEvent>> Streams = Draw.Histories.Select(x => Some.Logged("st-a", x));

    [Fact]
    public void There_is_a_row_for_each_signatory_act_and_object() // R4
    {
        var act = Condemn with { Objects = ["ac-transfers", "ac-test"] };

        Ids(Valid with { Acts = [act, Valid.Acts[1]], Labels = [] }).ShouldBe(
        [
            "a1/ac-transfers/GBR", "a1/ac-test/GBR", "a2/ac-test/GBR",
            "a1/ac-transfers/KOR", "a1/ac-test/KOR", "a2/ac-test/KOR",
        ]);
    }

    [Fact]
    public void An_act_without_objects_gives_a_row_without_an_action()
    {
        var row = Rows(Valid).Single(x => x.Said.Act?.Id == "a3" && x.Who.Party == "GBR");

        row.Id.ShouldBe($"{Some.IdOf(Valid)}/a3/-/GBR");
        row.Said.ActionId.ShouldBeNull();
        (row.Said.Act?.Type, row.Said.Stance, row.Said.Labels.Joined).ShouldBe(("MONITOR", "NO_STANCE", ""));
    }

    [Fact]
    public void A_row_tells_what_the_act_and_the_signatory_tell()
    {
        var act = Condemn with
        {
            Force = "D4",
            Booster = "strongly",
            Targets = ["PRK", "RUS"],
            TargetsConfidence = "INFERRED",
            Beneficiaries = ["UKR"],
        };
        var row = Rows(Valid with { Acts = [act] })[0];

        var issued = new AssertedDate("2024-10-22", null, new(new(2024, 10, 22), new(2024, 10, 22)));
        row.ShouldBe(new Position(
            $"{Some.IdOf(Valid)}/a1/ac-transfers/GBR", Some.IdOf(Valid), "JOINT_STATEMENT",
            new("GBR", "UK", "An official", "Foreign Secretary", "SIGNATORY", "DIRECT_JOINT", null, Listed.Of()),
            new(
                new("a1", "CONDEMN", 5, "strongly", "D4", "ASSERTED", "INFERRED"), null, "ac-transfers", "CONDEMNED",
                Listed.Of("PRK", "RUS"), Listed.Of("UKR"), Listed.Of("UNLAWFUL"), Listed.Of()),
            new(issued, null), new(issued, null), new(new("t1", act.Quote.Exact, 0, 42), "en"), row.SortKey));
    }

    [Fact]
    public void A_label_has_a_row_of_its_own_only_where_no_act_is_on_its_action()
    {
        var rows = Rows(Valid with
        {
            Acts = [Condemn],
            Labels =
            [
                Some.Label("l1", "ac-transfers", "UNLAWFUL", "unlawful"), Some.Label("l2", "ac-test", "AGGRESSION", "test"),
                Some.Label("l3", "ac-test", "UNLAWFUL", "concerned") with { Strength = "WOULD" },
            ],
        });

        rows.Where(x => x.Who.Party == "GBR").Select(x => (x.Id.Split('/')[1], x.Said.Act?.Type, x.Said.LabelId, x.Said.Labels.Joined, x.Said.QualifiedLabels.Joined, x.Said.Stance, x.Quote.Words.Exact))
            .ShouldBe(
            [
                ("a1", "CONDEMN", null, "UNLAWFUL", "", "CONDEMNED", Condemn.Quote.Exact),
                ("l2", null, "l2", "AGGRESSION", "", "NO_STANCE", "test"),
                ("l3", null, "l3", "", "WOULD:UNLAWFUL", "NO_STANCE", "concerned"),
            ]);
        rows.Where(x => x.Said.LabelId is not null).ShouldAllBe(x => x.Said.Act == null);
    }

    [Fact]
    public void Labels_stand_on_the_rows_of_their_action_the_qualified_apart()
    {
        var rows = Rows(Valid with
        {
            Labels =
            [
                Some.Label("l1", "ac-transfers", "UNLAWFUL", "unlawful"), Some.Label("l2", "ac-transfers", "AGGRESSION", "unlawful"),
                Some.Label("l3", "ac-transfers", "UNLAWFUL", "transfers"),
                Some.Label("l4", "ac-transfers", "WAR_CRIME", "unlawful") with { Strength = "MAY" },
                Some.Label("l5", "ac-transfers", "GENOCIDE", "unlawful") with { Strength = "QUOTES_OTHER" },
            ],
        });

        var asserted = Listed.Of(["UNLAWFUL", "AGGRESSION"]).Joined;
        var qualified = Listed.Of(["MAY:WAR_CRIME", "QUOTES_OTHER:GENOCIDE"]).Joined;
        rows.Count.ShouldBe(6);
        rows.Where(x => x.Said.ActionId == "ac-transfers").ShouldAllBe(x =>
            x.Said.Labels.Joined == asserted && x.Said.QualifiedLabels.Joined == qualified);
        rows.Where(x => x.Said.ActionId != "ac-transfers").ShouldAllBe(x => x.Said.Labels.Joined == "" && x.Said.QualifiedLabels.Joined == "");
    }

    [Theory] // R5
    [InlineData("RESOLUTION", "SIGNATORY", "VOTE")]
    [InlineData("RESOLUTION", "ALIGNED", "VOTE")]
    [InlineData("COMMUNIQUE", "ALIGNED", "ALIGNED")]
    [InlineData("COMMUNIQUE", "ASSOCIATED_OBSERVER", "ALIGNED")]
    [InlineData("COMMUNIQUE", "ENDORSED", "ALIGNED")]
    [InlineData("COMMUNIQUE", "SIGNATORY", "DIRECT_JOINT")]
    [InlineData("COMMUNIQUE", "JOINED_LATER", "DIRECT_JOINT")]
    [InlineData("COMMUNIQUE", "DELIVERED", "DIRECT_JOINT")]
    public void The_basis_follows_from_kind_and_role(string kind, string role, string basis) =>
        Rows(Valid with { Kind = kind, Signatories = [Valid.Signatories[0], Valid.Signatories[1] with { Role = role }] })
            .Where(x => x.Who.Party == "KOR").ShouldAllBe(x => x.Who.Basis == basis);

    [Fact]
    public void One_signatory_stands_alone_whoever_aligns()
    {
        var rows = Rows(Valid with { Signatories = [Valid.Signatories[0], new("FRA", "France", "ALIGNED")] });

        rows.Select(x => (x.Who.Party, x.Who.Basis)).Distinct().ShouldBe([("GBR", "DIRECT_SOLE"), ("FRA", "ALIGNED")]);
    }

    [Theory] // rule 10
    [InlineData("ASSERTED", "CONDEMNED")]
    [InlineData("REPORTED", "CONDEMNED")]
    [InlineData("ALLEGED", "CONDEMNED")]
    [InlineData("POSSIBLE", "CONCERNED")]
    [InlineData("CONDITIONAL", "CONCERNED")]
    [InlineData("ANTICIPATED", "CONCERNED")]
    public void The_acts_epistemic_decides_the_stance(string epistemic, string stance) =>
        Rows(Valid with { Acts = [Condemn with { Epistemic = epistemic }] }).ShouldAllBe(x => x.Said.Stance == stance && x.Said.Act!.Epistemic == epistemic);

    [Fact]
    public void Targets_are_not_objects() // rule 9
    {
        Rows(Valid with { Acts = [Condemn with { Targets = ["PRK", "RUS"] }] }).Count.ShouldBe(2);
        Rows(Some.Seed()).Where(x => x.Said.ActionId == "ac-russia-war-ukraine")
            .ShouldAllBe(x => x.Said.Act == null && x.Said.Stance == "NO_STANCE" && (x.Said.Labels.Joined == "UNLAWFUL" || x.Said.Labels.Joined == "AGGRESSION"));
    }

    [Fact]
    public void A_position_holds_from_the_signatorys_own_date_else_from_the_issue() // R7
    {
        var rows = Rows(Valid with
        {
            Signatories = [Valid.Signatories[0], new("FRA", "France", "JOINED_LATER", From: "2024-11", PublicAt: "2024-12-01")],
            Acts = [Condemn],
        });

        (rows[0].Held.From.Text, rows[0].Held.From.Bounds.Earliest, rows[0].Public.From.Text).ShouldBe(("2024-10-22", new(2024, 10, 22), "2024-10-22"));
        (rows[1].Held.From.Text, rows[1].Held.From.Bounds.Earliest, rows[1].Held.From.Bounds.Latest).ShouldBe(("2024-11", new(2024, 11, 1), new LocalDate(2024, 11, 30)));
        (rows[1].Public.From.Text, rows[1].Public.From.Bounds.Latest).ShouldBe(("2024-12-01", new LocalDate(2024, 12, 1)));
    }

    [Fact]
    public void An_unknown_date_keeps_its_reason()
    {
        var row = Rows(Valid with { Dates = [new("ISSUED", null, "NOT_STATED")] })[0];

        (row.Held.From.Text, row.Held.From.UnknownReason, row.Held.From.Bounds.Earliest, row.Held.From.Bounds.Latest).ShouldBe((null, "NOT_STATED", null, null));
        (row.Public.From.Text, row.Public.From.UnknownReason).ShouldBe((null, "NOT_STATED"));
        Rows(Valid with { Dates = [] })[0].Held.From.UnknownReason.ShouldBeNull();
    }

    [Fact]
    public void Without_named_signatories_there_are_no_rows() => // S4
        Rows(Valid with { Signatories = [], UnnamedSignatories = new(61, "The press") }).ShouldBeEmpty();

    [Fact]
    public void A_retraction_closes_every_row_and_a_reinstatement_opens_new_ones() // S13
    {
        var stream = Some.Logged("st-a", Some.Decided(Valid).StatementEvents, [new StatementRetracted("DUPLICATE", null)], [new StatementReinstated("No")]);
        var (recorded, retracted, reinstated) = (stream[^3], stream[^2], stream[^1]);
        var rows = PositionFold.Fold(stream);

        rows.Count.ShouldBe(12);
        rows.Take(6).ShouldAllBe(x => x.FromSequence == recorded.Sequence && x.From == recorded.At
            && x.ToSequence == retracted.Sequence && x.To == retracted.At);
        rows.Skip(6).ShouldAllBe(x => x.FromSequence == reinstated.Sequence && x.From == reinstated.At && x.ToSequence == null && x.To == null);
        rows.Skip(6).Select(x => x.Row).ShouldBe(rows.Take(6).Select(x => x.Row), ignoreOrder: true);
    }

    [Fact]
    public void A_later_date_opens_new_rows_and_the_old_ones_stay_readable()
    {
        var undated = Valid with { Dates = [new("ISSUED", null, "NOT_STATED")], Acts = [Condemn] };
        var stream = Some.Logged("st-a", Some.Decided(undated).StatementEvents,
            [new SourceAdded(new("s2", "WIRE", null, null, null, null, null, null, null, null)), new DateAsserted("d2", "ISSUED", "2024-10-22", null, "NORMAL", "s2", null)]);

        PositionFold.Fold(stream).Select(x => (x.Row.Who.Party, x.Row.Held.From.Text, x.FromSequence, x.ToSequence)).ShouldBe(
        [
            ("GBR", null, stream[^3].Sequence, stream[^1].Sequence), ("KOR", null, stream[^3].Sequence, stream[^1].Sequence),
            ("GBR", "2024-10-22", stream[^1].Sequence, null), ("KOR", "2024-10-22", stream[^1].Sequence, null),
        ]);
    }

    [Fact]
    public void A_new_source_changes_no_row()
    {
        var recorded = Some.Decided(Valid).StatementEvents;

        PositionFold.Fold(Some.Logged("st-a", recorded, [new SourceAdded(new("s2", "WIRE", null, null, null, null, null, null, null, null))]))
            .ShouldBe(PositionFold.Fold(Some.Logged("st-a", recorded)));
    }

    [Fact]
    public void A_change_is_seen_whole_or_not_at_all()
    {
        var stream = Some.Logged("st-a", Some.Decided(Valid).StatementEvents);

        for (var i = 0; i < stream.Count; i++)
        {
            PositionFold.Fold(stream.Take(i)).ShouldBeEmpty();
        }

        PositionFold.Fold(stream).Count.ShouldBe(6);
        var rows = new ReadRows();
        rows.Add(stream[..^1]);
        (rows.Positions.Count, rows.Statements.Count, rows.Labels.Count).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void Sort_keys_of_dates_order_as_the_dates_do()
    {
        var day = Gen.Int[-1, 40].Select(x => x < 0 ? (LocalDate?)null : new LocalDate(2024, 10, 1).PlusDays(x));
        var any = Gen.OneOf(
            Gen.Select(day, day, (a, b) => new DateBounds(a, b)),
            Gen.OneOf("-9998", "9999", "0000", "../-9998", "9999-12-31/..", "../9999", "-0001/..").Select(x => EdtfDate.Parse(x).Bounds));

        Gen.Select(any, any).Sample((a, b) =>
        {
            PositionFold.Order(a).Length.ShouldBe(16);
            Math.Sign(string.CompareOrdinal(PositionFold.Order(a), PositionFold.Order(b))).ShouldBe(Math.Sign(DateBounds.Order.Compare(a, b)));
        }, iter: 5_000);
    }

    [Fact]
    public void Sort_keys_order_by_date_then_statement_then_act_object_and_party() // rule 19
    {
        Submission Dated(string? date) => Valid with
        {
            Dates = date is null ? [] : [new("ISSUED", date)],
            Signatories = [new("KOR", "ROK", "SIGNATORY"), new("GBR", "UK", "SIGNATORY")],
            Acts =
            [
                .. Enumerable.Range(1, 11).Select(i => Condemn with { Id = $"a{i}", Objects = ["ac-transfers", "ac-test"] }),
            ],
            Labels = [Some.Label("l1", "ac-other", "OTHER", "test")],
        };
        var streams = new[] { ("2024-10", 900L), ("2024-10-01", 800L), ("2024-10-01", 1000L), (null, 1L), ("../2024", 5000L) }
            .Select(x => Some.Logged($"st-{x.Item2}", Some.Decided(Dated(x.Item1)).StatementEvents).Select(e => e with { Sequence = e.Sequence + x.Item2 }));

        var rows = streams.SelectMany(x => PositionFold.Fold(x)).Select(x => x.Row).OrderBy(x => x.SortKey, StringComparer.Ordinal).ToList();

        rows.Select(x => x.StatementId).Distinct().ShouldBe(["st-5000", "st-800", "st-1000", "st-900", "st-1"]);
        rows.Take(46).Select(x => $"{x.Said.Act?.Id ?? x.Said.LabelId}/{x.Said.ActionId}/{x.Who.Party}").ShouldBe(
            Enumerable.Range(1, 11).SelectMany(i => (string[])
                [$"a{i}/ac-transfers/GBR", $"a{i}/ac-transfers/KOR", $"a{i}/ac-test/GBR", $"a{i}/ac-test/KOR"])
                .Concat(["l1/ac-other/GBR", "l1/ac-other/KOR"]));
        rows.Select(x => x.SortKey).ShouldBeUnique();
    }

    [Fact]
    public void Sort_keys_hold_as_many_objects_as_a_statement_may_have()
    {
        var act = new ActCoded(
            "a1", "CONDEMN", null, null, null, [.. Enumerable.Range(0, SubmissionRules.MaxPositions).Select(i => $"ac-{i}")], [], null, [],
            "ASSERTED", null, new("t1", "We", 0, 2), 1);
        var events = Some.Decided(Valid with { Signatories = [Valid.Signatories[0]], Acts = [Condemn], Labels = [] })
            .StatementEvents.Where(x => x is not ActCoded).Append(act).ToList();

        var rows = PositionFold.Fold(Some.Logged("st-a", events)).Select(x => x.Row).ToList();

        rows.OrderBy(x => x.SortKey, StringComparer.Ordinal).Select(x => x.Said.ActionId).ShouldBe(act.Objects);
    }

    [Fact]
    public void At_every_sequence_the_whole_stream_tells_what_its_beginning_told() =>
        Streams.Sample(stream =>
        {
            var whole = Read(stream);
            for (var n = 1; n <= stream.Count; n++)
            {
                var sequence = stream[n - 1].Sequence;
                var prefix = Read(stream[..n]);

                At(whole.Positions, sequence).ShouldBe(Standing(prefix.Positions), ignoreOrder: true);
                At(whole.Statements, sequence).ShouldBe(Standing(prefix.Statements));
                At(whole.Labels, sequence).ShouldBe(Standing(prefix.Labels), ignoreOrder: true);
                if (!stream[n - 1].Continued)
                {
                    Standing(prefix.Positions).Select(x => x.Row)
                        .ShouldBe(PositionFold.Rows(Statement.Fold(stream[..n])!), ignoreOrder: true);
                }
            }
        }, iter: 60);

    [Fact]
    public void Intervals_never_overlap_and_a_row_that_follows_at_once_differs() =>
        Streams.Sample(stream =>
        {
            var rows = Read(stream);

            RecordIntervalsTests.Apart(rows.Positions, x => x.Id);
            RecordIntervalsTests.Apart(rows.Labels, x => x.Id);
            RecordIntervalsTests.Apart(rows.Statements, x => x.Stream.Id);
            var ends = stream.Where(x => !x.Continued).ToDictionary(x => x.Sequence, x => (Instant?)x.At);
            rows.Positions.All(x => ends[x.FromSequence] == x.From && (x.ToSequence is not { } to || ends[to] == x.To)).ShouldBeTrue();
        }, iter: 60);

    [Fact]
    public void Histories_hold_every_event_of_a_statement()
    {
        var seen = new HashSet<Type>();
        Draw.Histories.Sample(x => { lock (seen) { seen.UnionWith(x.SelectMany(y => y).Select(y => y.GetType())); } }, iter: 400);

        seen.ShouldBe(StatementEvents.Names.Keys.Append(typeof(EntryVoided)), ignoreOrder: true);
    }

    [Fact]
    public void A_merge_undone_and_a_retraction_undone_leave_the_positions_as_they_were() => // rule 11, S13
        Draw.Histories.Sample(history =>
        {
            var (stands, before) = Now(history);
            foreach (var (done, undone) in new (object, object)[]
            {
                (new StatementMerged("st-b", "The same"), new StatementUnmerged("Not the same")),
                (new StatementRetracted("DUPLICATE", null), new StatementReinstated("An error")),
            })
            {
                Now([.. history, [done]]).Rows.ShouldBeEmpty();
                if (stands)
                {
                    Now([.. history, [done], [undone]]).Rows.ShouldBe(before);
                }
            }
        }, iter: 60);

    [Fact]
    public void Voiding_undoes_its_entry_and_nothing_else() =>
        Draw.Histories.Sample(history =>
        {
            var statement = Statement.Fold(Some.Logged("st-a", history))!;
            foreach (var version in Draw.Voidable(statement))
            {
                // Places in a list of signatories, and the number of a party's entries, count those that were voided.
                var entry = statement.Signatories.Find(x => x.Version == version);
                if (history.SelectMany(x => x).Any(x => x is StatementCorrected { Path: not "/title" })
                    || statement.Signatories.Any(x => x.Party == entry?.Party && x != entry))
                {
                    continue;
                }

                var nothing = new StatementCorrected("/nowhere", null, null, "Nothing happened");
                var place = 0L;
                var without = history.Select(change => (IReadOnlyList<object>)[.. change.Select(x =>
                    ++place == version || place == entry?.WithdrewVersion ? nothing : x)]).ToArray();

                Now([.. history, [new EntryVoided(version, "Never was")]]).Rows.ShouldBe(Now(without).Rows);
            }
        }, iter: 100);

    private static (bool Stands, List<Position> Rows) Now(IReadOnlyList<object>[] history)
    {
        var statement = Statement.Fold(Some.Logged("st-a", history))!;
        return (statement.Stands, [.. PositionFold.Rows(statement)]);
    }

    [Fact]
    public void Folding_is_deterministic() =>
        Streams.Sample(stream =>
        {
            var (one, other) = (Read(stream), Read([.. stream]));

            one.Positions.ShouldBe(other.Positions);
            one.Statements.ShouldBe(other.Statements);
            one.Labels.ShouldBe(other.Labels);
        }, iter: 30);

    [Fact]
    public void The_digest_notices_a_change_of_any_field_of_any_event() =>
        Draw.Histories.Sample(changes => NoticesEveryChange(Some.Logged("st-a", changes), x => x.Statements[^1].Row.Stream.Digest), iter: 4);

    [Fact]
    public void The_digest_of_an_action_and_of_a_party_notice_every_change_too()
    {
        NoticesEveryChange(
            Some.Logged("ac-a",
                [new ActionRegistered("A", "OTHER", "ASSERTED", 1), new ActionRoleAssigned("PRK", "ACTOR"), new ActionPlacedUnder("ac-b")],
                [new ActionDated("d1", "BEGAN", "2024", null, "NORMAL", null), new ActionDated("d2", "ENDED", null, "NOT_STATED", "NORMAL", "x")]),
            x => x.Actions[^1].Row.Stream.Digest);
        NoticesEveryChange(
            Some.Logged("GBR", [new PartyRegistered("STATE", 1), new PartyNamed("DISPLAY", "UK", "en")], [new PartyIdentified("COW", "200")]),
            x => x.Parties[^1].Row.Stream.Digest);
    }

    [Fact]
    public void A_stream_that_nothing_opens_is_unreadable() =>
        Should.Throw<UnreadableEventException>(() => Read(Some.Logged("st-a", [new StatementReinstated("x")])))
            .Message.ShouldBe("Stream 'st-a' begins at event 10 with StatementReinstated, which opens no stream.");

    private static void NoticesEveryChange(List<LoggedEvent> stream, Func<ReadRows, string> digest)
    {
        var seen = new HashSet<string> { digest(Read(stream)) };
        for (var i = 0; i < stream.Count; i++)
        {
            var (e, at) = (stream[i], i);
            void Differs(LoggedEvent changed) =>
                seen.Add(digest(Read([.. stream[..at], changed, .. stream[(at + 1)..]]))).ShouldBeTrue($"{changed} told the same as {e}.");

            Differs(e with { Sequence = e.Sequence + 1_000_000 });
            Differs(e with { At = e.At + Duration.FromTicks(10) });
            foreach (var data in Variants(e.Data))
            {
                Differs(e with { Data = data });
            }
        }
    }

    /// <summary>The event with one field of it, or of what it holds, changed: each in turn.</summary>
    private static IEnumerable<object> Variants(object data)
    {
        var fields = Fields(JsonSerializer.SerializeToNode(data, data.GetType(), EventJson.Options)!, data.GetType()).Count();
        for (var i = 0; i < fields; i++)
        {
            var copy = JsonSerializer.SerializeToNode(data, data.GetType(), EventJson.Options)!;
            Fields(copy, data.GetType()).ElementAt(i)();
            yield return copy.Deserialize(data.GetType(), EventJson.Options)!;
        }
    }

    private static IEnumerable<System.Action> Fields(JsonNode node, Type type)
    {
        foreach (var property in type.GetProperties())
        {
            var (name, inner) = (JsonNamingPolicy.CamelCase.ConvertName(property.Name), property.PropertyType);
            var value = node[name];
            if (inner == typeof(string))
            {
                // Dates have to stay dates.
                var isDate = (type == typeof(DateAsserted) && name == "value") || (type == typeof(ActionDated) && name == "value") || name is "from" or "publicAt" or "effective";
                yield return () => node[name] = isDate ? "1999" : (value?.GetValue<string>() ?? "") + "x";
            }
            else if (inner == typeof(int) || inner == typeof(int?))
            {
                yield return () => node[name] = (value?.GetValue<int>() ?? 0) + 1;
            }
            else if (inner == typeof(long))
            {
                yield return () => node[name] = value!.GetValue<long>() + 1;
            }
            else if (inner.IsAssignableTo(typeof(System.Collections.IEnumerable)))
            {
                yield return () => node[name] = new JsonArray([.. (value?.AsArray() ?? []).Select(x => x?.DeepClone()), "more"]);
            }
            else
            {
                foreach (var change in Fields(value!, inner))
                {
                    yield return change;
                }
            }
        }
    }

    private static ReadRows Read(List<LoggedEvent> stream)
    {
        var rows = new ReadRows();
        rows.Add(stream);
        return rows;
    }

    private static IEnumerable<Recorded<TRow>> Standing<TRow>(IEnumerable<Recorded<TRow>> rows) => rows.Where(x => x.ToSequence is null);

    /// <summary>The rows that stand at a sequence, as they were known there.</summary>
    private static IEnumerable<Recorded<TRow>> At<TRow>(IEnumerable<Recorded<TRow>> rows, long sequence) =>
        rows.Where(x => x.FromSequence <= sequence && !(x.ToSequence <= sequence)).Select(x => x with { ToSequence = null, To = null });

    private static List<Position> Rows(Submission submission) => [.. PositionFold.Rows(Some.Statement(submission))];

    private static IEnumerable<string> Ids(Submission submission) =>
        Rows(submission).Select(x => x.Id[(Some.IdOf(submission).Length + 1)..]);
}
