using System.Buffers;
using System.Text;
using NodaTime;
using Tracker.Record.Actions;
using Tracker.Record.Events;
using Tracker.Record.Parties;
using Tracker.Record.Rows;
using Tracker.Record.Statements;
using static Tracker.Record.Tests.Given;

namespace Tracker.Record.Tests.Rows;

/// <summary>The read tables as exports hold them: what every verifier reads.</summary>
public sealed class ExportTablesTests
{
    private const string Interval =
        "recorded_from_seq bigint, recorded_from timestamptz, recorded_to_seq bigint, recorded_to timestamptz";

    /// <summary>Names and types of all columns. A change here is another format of exports.</summary>
    private static readonly string[] Contract =
    [
        "positions: position text, statement_id text, act_id text, label_id text, action_id text, party text, "
            + "name_as_listed text, official text, office text, role text, act text, intensity smallint, booster text, "
            + "force text, epistemic text, stance text, targets text[], targets_confidence text, beneficiaries text[], "
            + "labels text[], qualified_labels text[], basis text, kind text, held_from text, held_unknown text, "
            + "held_earliest date, held_latest date, held_to text, held_to_earliest date, held_to_latest date, "
            + "public_from text, public_unknown text, public_earliest date, public_latest date, public_to text, "
            + "public_to_earliest date, public_to_latest date, instrument text, dissociated text[], "
            + $"quote_text_id text, quote text, quote_start integer, quote_end integer, language text, "
            + $"sort_key text, {Interval}",
        "statements: statement_id text, version bigint, kind text, title text, status text, review text, "
            + "codebook integer, issued text, issued_unknown text, issued_earliest date, issued_latest date, "
            + "signatories text[], signatory_roles text[], actions text[], unnamed integer, merged_into text, "
            + "superseded_by text, dissociated text[], targets text[], acts text[], languages text[], sources integer, "
            + $"layers text[], search text, sort_key text, digest text, {Interval}",
        "labels: label text, statement_id text, label_id text, action_id text, code text, strength text, "
            + "instruments text[], instruments_wording text, quote_text_id text, quote text, quote_start integer, "
            + $"quote_end integer, {Interval}",
        $"disagreements: disagreement text, statement_id text, field text, kind text, rivals jsonb, {Interval}",
        "clauses: clause text, statement_id text, text_id text, clause_start integer, clause_end integer, words text, "
            + $"prints bigint[], {Interval}",
        "actions: action_id text, version bigint, title text, type text, epistemic text, status text, umbrella text, "
            + "merged_into text, roles text[], dates jsonb, statuses jsonb, began_earliest date, began_latest date, "
            + $"reported_earliest date, reported_latest date, digest text, {Interval}",
        "parties: party text, version bigint, kind text, name text, names jsonb, identifiers jsonb, claims text[], "
            + $"succession jsonb, search text, digest text, {Interval}",
        "memberships: membership text, group_id text, party text, status text, held_from text, held_earliest date, "
            + "held_latest date, held_to text, held_to_earliest date, held_to_latest date, public_earliest date, "
            + $"public_latest date, public_to_earliest date, public_to_latest date, evidence text, {Interval}",
        "sweeps: sweep_id text, version bigint, status text, party text, group_id text, action_id text, topic text, "
            + "searched_from text, from_earliest date, searched_to text, to_latest date, sources text[], "
            + $"languages text[], terms text[], result text, found text[], digest text, {Interval}",
        $"masked_users: user_id text, scope text, legal_basis text, digest text, {Interval}",
        "clock: recorded_at timestamptz, sequence bigint",
    ];

    [Fact]
    public void Tables_and_columns_have_their_names_types_and_order() =>
        ExportTables
            .Described.Select(x => $"{x.Name}: {string.Join(", ", x.Columns.Select(c => $"{c.Name} {c.Type}"))}")
            .ShouldBe(Contract);

    [Fact]
    public void Every_table_has_a_column_for_its_stream_and_one_for_its_key() =>
        ExportTables
            .All.Select(x => $"{x.Name} {x.Stream} {x.Key}")
            .ShouldBe([
                "positions statement_id position",
                "statements statement_id statement_id",
                "labels statement_id label",
                "disagreements statement_id disagreement",
                "clauses statement_id clause",
                "actions action_id action_id",
                "parties party party",
                "memberships group_id membership",
                "sweeps sweep_id sweep_id",
                "masked_users user_id user_id",
            ]);

    [Fact]
    public void A_position_is_exported_whole() =>
        Exported("positions", Full)
            .ShouldBe(
                """["st-a/a1/ac-a/EU","st-a","a1",null,"ac-a","EU","the EU","An official","An office","SIGNATORY","CONDEMN","""
                    + """
                    5,"strongly","D4","ASSERTED","CONDEMNED",["PRK","RUS"],"INFERRED",["UKR"],["UNLAWFUL"],["MAY:OTHER"],
                    """
                    + """
                    "DIRECT_SOLE","JOINT_STATEMENT","2024-09",null,"2024-09-01","2024-09-30","2025","2025-01-01","2025-12-31",
                    """
                    + """
                    "2024-12",null,"2024-12-01","2024-12-31","2026","2026-01-01","2026-12-31","EU_DECLARATION_ON_BEHALF",["HUN"],
                    """
                    + """
                    "t1","We strongly condemn the unlawful transfers",0,42,"en","107391291073915800000000000000100000000000EU",
                    """
                    + Standing(22)
            );

    [Fact]
    public void A_statement_is_exported_whole() =>
        Exported("statements", Full)
            .ShouldBe(
                """["st-a","13","JOINT_STATEMENT","A joint statement","SUPERSEDED","ACCEPTED",1,"2024-10-01/2024-11-30",null,"""
                    + """
                    "2024-10-01","2024-11-30",["EU"],["SIGNATORY"],["ac-a"],3,null,"st-b",["HUN:EU"],["PRK","RUS"],["CONDEMN"],
                    """
                    + """["en"],2,["PRIMARY_ISSUER","WIRE"],"A joint statement\nWe strongly condemn the unlawful transfers. """
                    + """We are concerned about a test. We watch.","10739159107392190000000000000010","""
                    + $"\"{Full.Rows.Statements[0].Row.Stream.Digest}\",{Standing(22)}"
            );

    [Fact]
    public void A_label_is_exported_whole() =>
        Exported("labels", Full)
            .ShouldBe(
                """["st-a/l1","st-a","l1","ac-a","UNLAWFUL","ASSERTS",["S/RES/2270"],"resolutions","t1","unlawful",24,32,"""
                    + Standing(22)
            );

    [Fact]
    public void A_disagreement_is_exported_whole() =>
        Exported("disagreements", Full)
            .ShouldBe(
                """["st-a/ISSUED/APART","st-a","ISSUED","APART",[{"rank":"NORMAL","value":"2024-10"},"""
                    + """{"rank":"NORMAL","source":"s1","value":"2024-11"}],"""
                    + Standing(22)
            );

    [Fact]
    public void A_clause_is_exported_whole() =>
        Exported("clauses", Full)
            .ShouldBe(
                """["st-a/t1/0","st-a","t1",0,43,"We strongly condemn the unlawful transfers.",["-8806668801643039631","""
                    + """
                    "-5954302654427155248","2265268199890939866","5112958535715504589"],
                    """
                    + Standing(22)
            );

    [Fact]
    public void An_action_is_exported_whole()
    {
        var stream = Stream.Of(
            "ac-b",
            new ActionRegistered("Title", "OTHER", "ASSERTED", 1),
            new ActionRoleAssigned("PRK", "ACTOR"),
            new ActionPlacedUnder("ac-c"),
            Began("2024-10"),
            new ActionDated("d2", "FIRST_REPORTED", "2024-11", null, "PREFERRED", "x", "st-a/s1"),
            new ActionStatusChanged("CONFIRMED", "2024-12", null, null),
            new ActionsMerged("ac-d", "x")
        );

        Exported("actions", stream)
            .ShouldBe(
                """["ac-b","7","Title","OTHER","ASSERTED","CONFIRMED","ac-c","ac-d",["PRK:ACTOR"],[{"field":"BEGAN","""
                    + """
                    "id":"d1","rank":"NORMAL","value":"2024-10"},{"field":"FIRST_REPORTED","id":"d2","rank":"PREFERRED",
                    """
                    + """
                    "reason":"x","source":"st-a/s1","value":"2024-11"}],[{"effective":"2024-12","status":"CONFIRMED"}],
                    """
                    + """
                    "2024-10-01","2024-10-31","2024-11-01","2024-11-30",
                    """
                    + $"\"{stream.Rows.Actions[0].Row.Stream.Digest}\",{Standing(16)}"
            );
    }

    [Fact]
    public void A_party_is_exported_whole() =>
        Exported("parties", Union)
            .ShouldBe(
                """["EU","6","BLOC","The EU",[{"kind":"DISPLAY","language":"en","name":"The EU"}],[{"scheme":"WIKIDATA","""
                    + """
                    "value":"Q458"}],["MAR"],{"effective":"2030","successors":["X"]},"eu\nthe eu",
                    """
                    + $"\"{Union.Rows.Parties[0].Row.Stream.Digest}\",{Standing(15)}"
            );

    [Fact]
    public void A_membership_is_exported_whole() =>
        Exported("memberships", Union)
            .ShouldBe(
                """["EU/FRA/5","EU","FRA","MEMBER","1958","1958-01-01","1958-12-31","2030","2030-01-01","2030-12-31","""
                    + """
                    "1959-01-01","1959-12-31","2031-01-01","2031-12-31","A treaty",
                    """
                    + Standing(15)
            );

    [Fact]
    public void A_sweep_is_exported_whole()
    {
        var stream = Stream.Of("sw-a", Given.Sweep with { Group = "EU", Topic = "ac-t", Found = ["st-a", "st-b"] });

        Exported("sweeps", stream)
            .ShouldBe(
                """["sw-a","1","RECORDED","CHN","EU","ac-a","ac-t","2024-10","2024-10-01","2024-11","2024-11-30","""
                    + """["https://example.org"],["zh"],["谴责"],"NONE_FOUND",["st-a","st-b"],"""
                    + $"\"{stream.Rows.Sweeps[0].Row.Stream.Digest}\",{Standing(10)}"
            );
    }

    [Fact]
    public void A_masked_user_is_exported_whole()
    {
        var stream = Stream.Of("u-1", new PersonalDataMasked("USER", "Article 17"));

        Exported("masked_users", stream)
            .ShouldBe($"""["u-1","USER","Article 17","{stream.Rows.MaskedUsers[0].Row.Digest}",{Standing(10)}""");
    }

    [Fact]
    public void A_row_that_stands_no_more_says_until_when_it_stood() =>
        Exported("sweeps", Stream.Of("sw-a", Given.Sweep).Then(new EntryVoided(1, "x")))
            .ShouldEndWith(
                """
                ,"10","2024-11-01T00:00:00.000000Z","13","2024-11-01T00:01:00.000000Z"]
                """
            );

    [Theory]
    [InlineData("positions", "st-a")]
    [InlineData("clauses", "st-a")]
    public void Every_row_names_its_stream(string table, string stream) =>
        Table(table).Rows(Full.Rows).Select(x => x.Stream).ShouldAllBe(x => x == stream);

    [Fact]
    public void Every_row_of_a_table_is_exported() => Table("clauses").Rows(Full.Rows).Count().ShouldBe(2);

    [Fact]
    public void A_row_of_the_clock_has_its_time_and_its_sequence() =>
        Encoding
            .UTF8.GetString(ExportTables.ClockRow(Instant.FromUtc(2024, 11, 1, 0, 0), 12))
            .ShouldBe("""["2024-11-01T00:00:00.000000Z","12"]""");

    public static TheoryData<string, object?, string> Values =>
        new()
        {
            { "text", null, "null" },
            { "text", "a \"b\"", "\"a \\\"b\\\"\"" },
            { "text[]", Listed.Of(), "[]" },
            { "text[]", Listed.Of("a"), "[\"a\"]" },
            { "text[]", Listed.Of("a", "b"), "[\"a\",\"b\"]" },
            { "text[]", new[] { "a", "b" }, "[\"a\",\"b\"]" },
            { "text[]", Array.Empty<string>(), "[]" },
            { "bigint[]", new[] { 1L, -2L }, "[\"1\",\"-2\"]" },
            { "jsonb", "{\"b\": 1, \"a\": 2}", "{\"a\":2,\"b\":1}" },
            { "date", new LocalDate(2024, 1, 2), "\"2024-01-02\"" },
            { "timestamptz", Instant.FromUnixTimeTicks(12_345_670), "\"1970-01-01T00:00:01.234567Z\"" },
            { "bigint", 9L, "\"9\"" },
            { "integer", 9, "9" },
            { "smallint", (short)9, "9" },
        };

    [Theory, MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void A_value_is_written_as_its_type_says(string type, object? value, string json) =>
        Written(type, value).ShouldBe(json);

    [Fact]
    public void A_value_of_no_type_of_a_column_is_an_error() =>
        Should
            .Throw<InvalidOperationException>(() => Written("text", 1.5))
            .Message.ShouldBe("A System.Double is no value of a column of type text.");

    private static readonly Stream Full = Stream.Of(
        "st-a",
        Recorded(),
        new SourceAdded(Source("s2", "WIRE")),
        Issued("2024-10"),
        Issued("2024-11", id: "d2", source: "s1"),
        new SignatoryRecorded(
            "EU",
            "the EU",
            "SIGNATORY",
            "An official",
            "An office",
            "EU_DECLARATION_ON_BEHALF",
            "2024-09",
            "2024-12",
            "seen"
        ),
        Withdrew("EU", "2025", "2026"),
        Dissociated("HUN", "EU"),
        Unnamed(3),
        new ActCoded(
            "a1",
            "CONDEMN",
            5,
            "D4",
            "strongly",
            ["ac-a"],
            ["PRK", "RUS"],
            "INFERRED",
            ["UKR"],
            "ASSERTED",
            null,
            Quoted("We strongly condemn the unlawful transfers"),
            1
        ),
        new ActionLabelled("l1", "ac-a", "UNLAWFUL", "ASSERTS", ["S/RES/2270"], "resolutions", Quoted("unlawful"), 1),
        Label("l2", "ac-a", "OTHER", "unlawful", "MAY"),
        new StatementReviewed("ACCEPTED", "x"),
        new StatementSuperseded("st-b", null)
    );

    private static readonly Stream Union = Stream.Of(
        "EU",
        new PartyRegistered("BLOC", 1, ["MAR"]),
        new PartyNamed("DISPLAY", "The EU", "en"),
        new PartyIdentified("WIKIDATA", "Q458"),
        new PartySucceeded(["X"], "2030", null, null),
        new MemberJoined("FRA", "1958", "1959", "A treaty"),
        Left("FRA", "2030", "2031")
    );

    /// <summary>The end of a row that stands from a sequence on.</summary>
    private static string Standing(long sequence) => $"\"{sequence}\",\"2024-11-01T00:00:00.000000Z\",null,null]";

    /// <summary>The first row that a stream contributes to a table.</summary>
    private static string Exported(string table, Stream stream) =>
        Encoding.UTF8.GetString(Table(table).Rows(stream.Rows).First().Values);

    private static ExportTable Table(string name) => ExportTables.All.Single(x => x.Name == name);

    private static string Written(string type, object? value)
    {
        var to = new ArrayBufferWriter<byte>();
        ExportTables.Write(to, type, value);
        return Encoding.UTF8.GetString(to.WrittenSpan);
    }
}
