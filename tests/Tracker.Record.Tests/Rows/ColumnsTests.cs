using Tracker.Record.Actions;
using Tracker.Record.Events;
using Tracker.Record.Parties;
using Tracker.Record.Rows;
using Tracker.Record.Statements;
using Tracker.Record.Sweeps;

namespace Tracker.Record.Tests.Rows;

/// <summary>Each column tells what its name says: in a row, no two columns of one type have the same value.</summary>
public sealed class ColumnsTests
{
    private static readonly Quote Words = new("t1", "deplores the attack", 3, 22);

    private static readonly ActCoded Act = new(
        "a1",
        "CRITICISE",
        4,
        "D2",
        "strongly",
        ["ac-attack"],
        ["PRK", "RUS"],
        "INFERRED",
        ["UKR"],
        "REPORTED",
        "HIGH",
        Words,
        1
    );

    private static readonly object[] Recorded =
    [
        new StatementRecorded(
            "COMMUNIQUE",
            "A title",
            new("t1", "en", "AUTHENTIC", "FULL", "EU deplores the attack", ""),
            Source("s1", "PRIMARY_ISSUER"),
            "key",
            1
        ),
        new SourceAdded(Source("s2", "WIRE")),
        new DateAsserted("d1", "ISSUED", "2024-02", null, "NORMAL", null, null),
        new SignatoryRecorded(
            "EU",
            "The Union",
            "JOINED_LATER",
            "An official",
            "High Representative",
            "EU_DECLARATION_ON_BEHALF",
            "2024-03",
            "2024-04",
            null
        ),
        new UnnamedSignatoriesReported(61, "The press", null, "NORMAL"),
        new PartyDissociated("HUN", "EU", [], null),
        new SignatoryWithdrew("EU", "2024-05", "2024-06", null),
        new StatementSuperseded("st-b", null),
        new ActionLabelled("l1", "ac-attack", "UNLAWFUL", "ASSERTS", ["S/RES/2270"], "resolutions", Words, 1),
        new ActionLabelled("l2", "ac-attack", "AGGRESSION", "WOULD", null, null, Words, 1),
        Act,
    ];

    [Fact]
    public void Of_a_position() =>
        Shown(ReadTables.Positions, "st-a", Recorded)
            .ShouldBe([
                "position 'st-a/a1/ac-attack/EU'",
                "statement_id 'st-a'",
                "act_id 'a1'",
                "label_id null",
                "action_id 'ac-attack'",
                "party 'EU'",
                "name_as_listed 'The Union'",
                "official 'An official'",
                "office 'High Representative'",
                "role 'JOINED_LATER'",
                "act 'CRITICISE'",
                "intensity 4",
                "booster 'strongly'",
                "force 'D2'",
                "epistemic 'REPORTED'",
                "stance 'CRITICISED'",
                "targets ['PRK','RUS']",
                "targets_confidence 'INFERRED'",
                "beneficiaries ['UKR']",
                "labels ['UNLAWFUL']",
                "qualified_labels ['WOULD:AGGRESSION']",
                "basis 'DIRECT_JOINT'",
                "kind 'COMMUNIQUE'",
                "held_from '2024-03'",
                "held_unknown null",
                "held_earliest '2024-03-01'",
                "held_latest '2024-03-31'",
                "held_to '2024-05'",
                "held_to_earliest '2024-05-01'",
                "held_to_latest '2024-05-31'",
                "public_from '2024-04'",
                "public_unknown null",
                "public_earliest '2024-04-01'",
                "public_latest '2024-04-30'",
                "public_to '2024-06'",
                "public_to_earliest '2024-06-01'",
                "public_to_latest '2024-06-30'",
                "instrument 'EU_DECLARATION_ON_BEHALF'",
                "dissociated ['HUN']",
                "quote_text_id 't1'",
                "quote 'deplores the attack'",
                "quote_start 3",
                "quote_end 22",
                "language 'en'",
                "sort_key '107389451073897500000000000000100000000000EU'",
            ]);

    [Fact]
    public void Of_a_position_that_is_a_label_alone_and_of_which_no_date_is_known() =>
        Shown(
                ReadTables.Positions,
                "st-a",
                Recorded[0],
                new DateAsserted("d1", "ISSUED", null, "NOT_STATED", "NORMAL", null, null),
                new SignatoryRecorded("GBR", "UK", "SIGNATORY", null, null, null, null, null, null),
                Recorded[8]
            )
            .Where(x => x.EndsWith("null", StringComparison.Ordinal) || x.Contains("unknown") || x.Contains("label_id"))
            .ShouldBe([
                "act_id null",
                "label_id 'l1'",
                "official null",
                "office null",
                "act null",
                "intensity null",
                "booster null",
                "force null",
                "epistemic null",
                "targets_confidence null",
                "held_from null",
                "held_unknown 'NOT_STATED'",
                "held_earliest null",
                "held_latest null",
                "held_to null",
                "held_to_earliest null",
                "held_to_latest null",
                "public_from null",
                "public_unknown 'NOT_STATED'",
                "public_earliest null",
                "public_latest null",
                "public_to null",
                "public_to_earliest null",
                "public_to_latest null",
                "instrument null",
            ]);

    [Fact]
    public void Of_a_statement() =>
        Shown(ReadTables.Statements, "st-a", Recorded)
            .ShouldBe([
                "statement_id 'st-a'",
                "version 11",
                "kind 'COMMUNIQUE'",
                "title 'A title'",
                "status 'SUPERSEDED'",
                "review 'UNREVIEWED'",
                "codebook 1",
                "issued '2024-02'",
                "issued_unknown null",
                "issued_earliest '2024-02-01'",
                "issued_latest '2024-02-29'",
                "signatories ['EU']",
                "signatory_roles ['JOINED_LATER']",
                "actions ['ac-attack']",
                "unnamed 61",
                "merged_into null",
                "superseded_by 'st-b'",
                "dissociated ['HUN:EU']",
                "targets ['PRK','RUS']",
                "acts ['CRITICISE']",
                "languages ['en']",
                "sources 2",
                "layers ['PRIMARY_ISSUER','WIRE']",
                "search 'A title\\nEU deplores the attack'",
                "sort_key '10738916107389440000000000000010'",
            ]);

    [Fact]
    public void Of_a_label() =>
        Shown(ReadTables.Labels, "st-a", Recorded)
            .ShouldBe([
                "label 'st-a/l1'",
                "statement_id 'st-a'",
                "label_id 'l1'",
                "action_id 'ac-attack'",
                "code 'UNLAWFUL'",
                "strength 'ASSERTS'",
                "instruments ['S/RES/2270']",
                "instruments_wording 'resolutions'",
                "quote_text_id 't1'",
                "quote 'deplores the attack'",
                "quote_start 3",
                "quote_end 22",
            ]);

    [Fact]
    public void Of_a_disagreement() =>
        Shown(
                ReadTables.Disagreements,
                "st-a",
                [.. Recorded, new DateAsserted("d2", "ISSUED", "2023", null, "PREFERRED", "s2", null)]
            )
            .ShouldBe([
                "disagreement 'st-a/ISSUED/APART'",
                "statement_id 'st-a'",
                "field 'ISSUED'",
                "kind 'APART'",
                "rivals [{'value':'2024-02','rank':'NORMAL'},{'value':'2023','rank':'PREFERRED','source':'s2'}]",
            ]);

    [Fact]
    public void Of_a_clause() =>
        Shown(
                ReadTables.Clauses,
                "st-a",
                ((StatementRecorded)Recorded[0]) with
                {
                    Text = new(
                        "t1",
                        "en",
                        "AUTHENTIC",
                        "FULL",
                        "We met. The Union deplores the attack of last night on the city.",
                        ""
                    ),
                }
            )
            .Where(x => !x.StartsWith("prints", StringComparison.Ordinal))
            .ShouldBe([
                "clause 'st-a/t1/8'",
                "statement_id 'st-a'",
                "text_id 't1'",
                "clause_start 8",
                "clause_end 64",
                "words 'The Union deplores the attack of last night on the city.'",
            ]);

    [Fact]
    public void Of_an_action() =>
        Shown(
                ReadTables.Actions,
                "ac-a",
                new ActionRegistered("A title", "ARMS_TRANSFER", "ALLEGED", 1),
                new ActionRoleAssigned("PRK", "ACTOR"),
                new ActionPlacedUnder("ac-wider"),
                new ActionDated("d1", "BEGAN", "2024-02", null, "NORMAL", null),
                new ActionDated("d2", "FIRST_REPORTED", "2024-03", null, "NORMAL", null),
                new ActionStatusChanged("CONFIRMED", null, null, null),
                new ActionsMerged("ac-same", "The same")
            )
            .ShouldBe([
                "action_id 'ac-a'",
                "version 7",
                "title 'A title'",
                "type 'ARMS_TRANSFER'",
                "epistemic 'ALLEGED'",
                "status 'CONFIRMED'",
                "umbrella 'ac-wider'",
                "merged_into 'ac-same'",
                "roles ['PRK:ACTOR']",
                "dates [{'id':'d1','field':'BEGAN','value':'2024-02','rank':'NORMAL'},"
                    + "{'id':'d2','field':'FIRST_REPORTED','value':'2024-03','rank':'NORMAL'}]",
                "statuses [{'status':'CONFIRMED'}]",
                "began_earliest '2024-02-01'",
                "began_latest '2024-02-29'",
                "reported_earliest '2024-03-01'",
                "reported_latest '2024-03-31'",
            ]);

    [Fact]
    public void Of_a_party() =>
        Shown(
                ReadTables.Parties,
                "GBR",
                new PartyRegistered("STATE", 1, ["CLAIMANT"]),
                new PartyNamed("DISPLAY", "United Kingdom", "en"),
                new PartyIdentified("COW", "200"),
                new PartySucceeded(["ENG"], "2030", null, null)
            )
            .ShouldBe([
                "party 'GBR'",
                "version 4",
                "kind 'STATE'",
                "name 'United Kingdom'",
                "names [{'kind':'DISPLAY','name':'United Kingdom','language':'en'}]",
                "identifiers [{'scheme':'COW','value':'200'}]",
                "claims ['CLAIMANT']",
                "succession {'successors':['ENG'],'effective':'2030'}",
                "search 'gbr\\nunited kingdom'",
            ]);

    [Fact]
    public void Of_a_membership() =>
        Shown(
                ReadTables.Memberships,
                "EU",
                new PartyRegistered("BLOC", 1),
                new MemberJoined("GBR", "1973-01", "1973-02", "a treaty"),
                new MemberLeft("GBR", "2020-01", "2020-03", null)
            )
            .ShouldBe([
                "membership 'EU/GBR/2'",
                "group_id 'EU'",
                "party 'GBR'",
                "status 'MEMBER'",
                "held_from '1973-01'",
                "held_earliest '1973-01-01'",
                "held_latest '1973-01-31'",
                "held_to '2020-01'",
                "held_to_earliest '2020-01-01'",
                "held_to_latest '2020-01-31'",
                "public_earliest '1973-02-01'",
                "public_latest '1973-02-28'",
                "public_to_earliest '2020-03-01'",
                "public_to_latest '2020-03-31'",
                "evidence 'a treaty'",
            ]);

    [Fact]
    public void Of_a_sweep() =>
        Shown(
                ReadTables.Sweeps,
                "sw-a",
                new SweepRecorded(
                    "CHN",
                    null,
                    "ac-a",
                    null,
                    "2024-02",
                    "2024-03",
                    ["A source"],
                    ["zh"],
                    ["a term"],
                    "FOUND",
                    ["st-a"]
                )
            )
            .ShouldBe([
                "sweep_id 'sw-a'",
                "version 1",
                "status 'RECORDED'",
                "party 'CHN'",
                "group_id null",
                "action_id 'ac-a'",
                "topic null",
                "searched_from '2024-02'",
                "from_earliest '2024-02-01'",
                "searched_to '2024-03'",
                "to_latest '2024-03-31'",
                "sources ['A source']",
                "languages ['zh']",
                "terms ['a term']",
                "result 'FOUND'",
                "found ['st-a']",
            ]);

    [Fact]
    public void Of_a_sweep_for_a_group_and_a_topic() =>
        Shown(
                ReadTables.Sweeps,
                "sw-a",
                new SweepRecorded(null, "EU", null, "ac-b", "2024", "2024", [], [], [], "NONE_FOUND", [])
            )
            .Where(x => x.Split('_', ' ')[0] is "party" or "group" or "action" or "topic")
            .ShouldBe(["party null", "group_id 'EU'", "action_id null", "topic 'ac-b'"]);

    [Fact]
    public void Of_a_masked_user() =>
        Shown(ReadTables.MaskedUsers, "u-a", new PersonalDataMasked("USER", "Article 17"))
            .ShouldBe(["user_id 'u-a'", "scope 'USER'", "legal_basis 'Article 17'"]);

    private static StatementSource Source(string id, string layer) =>
        new(id, layer, null, null, null, null, null, null, null, null);

    /// <summary>The columns of the first row that stands, without its digest, as JSON with single quotes.</summary>
    private static IEnumerable<string> Shown(IReadTable table, string stream, params IReadOnlyList<object> events)
    {
        var rows = new ReadRows();
        rows.Add([
            .. events.Select((x, i) => new LoggedEvent(stream, 10 + i, 1 + i, default, i < events.Count - 1, x)),
        ]);
        return table
            .Show(rows)
            .First(x => x.ToSequence is null)
            .Columns.Where(x => x.Key != "digest")
            .Select(x => $"{x.Key} {x.Value?.ToJsonString().Replace('"', '\'') ?? "null"}");
    }
}
