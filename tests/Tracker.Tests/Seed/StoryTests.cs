using System.Text.Json;
using System.Text.RegularExpressions;
using NodaTime;
using Tracker.Actions;
using Tracker.Http;
using Tracker.Parties;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Refusals;
using Tracker.Statements;
using Tracker.Tests.Statements;

namespace Tracker.Tests.Seed;

/// <summary>The statements of the story, in the order of their files, and the additions after them.</summary>
public partial class StoryTests
{
    private const string Prefix = "Tracker.Seed.Story.";
    private const string SeedId = "st-saljrpah76nb2727in6cchn5qm";
    private const string Troops = "ac-dprk-troop-deployment-russia";

    private static readonly Instant Now = Instant.FromUtc(2025, 3, 1, 12, 0);
    private static readonly HashSet<string> Parties = [.. ReferenceParties.Load().Select(x => x.Id)];

    public static TheoryData<string, string> Issued =>
        new()
        {
            { "01-2024-05-31-joint-statement-arms-transfers", "2024-05-31" },
            { "02-2024-10-24-eu-declaration", "2024-10-24" },
            { "03-2024-10-25-dprk-vice-minister", "2024-10-25" },
            { "04-2024-11-04-eu-hr-rok", "2024-11-04" },
            { "05-2024-11-05-g7-and-three", "2024-11-05" },
            { "06-2024-11-26-g7-foreign-ministers", "2024-11-26" },
            { "07-2024-12-16-ten-ministers-and-eu-hr", "2024-12-16" },
            { "08-2025-02-19-msmt-steering-committee", "2025-02-19/2025-02-20" },
        };

    public static TheoryData<string> Files => [.. Issued.Select(x => x.Data.Item1)];

    [Fact]
    public void The_story_is_these_eight_statements() =>
        Names().ShouldBe(Issued.Select(x => x.Data.Item1), ignoreOrder: false);

    [Fact]
    public void Every_statement_passes_the_rules_after_those_before_it_and_names_known_actions_by_id_alone()
    {
        var known = Some.Seed().Actions.Select(x => x.Id).ToHashSet();
        foreach (var name in Names())
        {
            var statement = Read(name);
            var faults = new Faults();
            SubmissionRules.Check(
                statement,
                x => Parties.Contains(x) ? null : x,
                _ => false,
                known.Contains,
                Now,
                faults
            );

            faults.All.ShouldBeEmpty(name);
            statement
                .Actions.Where(x => known.Contains(x.Id))
                .ShouldBe(
                    statement.Actions.Where(x => known.Contains(x.Id)).Select(x => new SubmittedAction(x.Id)),
                    name
                );
            statement
                .Acts.SelectMany(x => x.Objects)
                .Concat(statement.Labels.Select(x => x.Action))
                .Except(statement.Actions.Select(x => x.Id))
                .ShouldBeEmpty(name);
            known.UnionWith(statement.Actions.Select(x => x.Id));
        }
    }

    [Fact]
    public void No_two_statements_are_one() => Names().Select(x => Some.IdOf(Read(x))).Append(SeedId).ShouldBeUnique();

    [Theory]
    [MemberData(nameof(Issued))]
    public void Each_is_issued_on_its_day(string name, string day)
    {
        var issued = AssertedDate.Of(
            Read(name).Dates.Where(x => x.Field == "ISSUED").Select(x => (x.Rank ?? "NORMAL", x.Value, x.UnknownReason))
        );

        issued.Text.ShouldBe(day);
        name.ShouldContain(day.Split('/')[0]);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_text_is_a_short_excerpt_whose_quotes_span_no_omission(string name)
    {
        var statement = Read(name);

        statement.Texts.ShouldAllBe(x =>
            x.Completeness == "EXCERPT" && (x.Status == "AS_QUOTED" || x.Status == "PARAPHRASE")
        );
        statement.Texts.ShouldAllBe(x => x.Text.EnumerateRunes().Count() <= 1_500);
        statement
            .Acts.Select(x => x.Quote)
            .Concat(statement.Labels.Select(x => x.Quote))
            .ShouldAllBe(x => !x.Exact.Contains("[…]", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_text_has_a_source_and_every_reference_to_a_source_leads_to_one(string name)
    {
        var statement = Read(name);
        var sources = Enumerable.Range(1, statement.Sources.Count).Select(x => $"s{x}").ToList();
        var evidence = statement
            .Signatories.Select(x => x.Evidence)
            .Concat(statement.Dates.Select(x => x.Reason))
            .OfType<string>()
            .SelectMany(x => SourceId().Matches(x))
            .Select(x => x.Value);

        Enumerable
            .Range(1, statement.Texts.Count)
            .Select(x => $"t{x}")
            .Except(statement.Sources.Select(x => x.Text))
            .ShouldBeEmpty();
        statement.Sources.ShouldAllBe(x => x.Publisher != null);
        evidence.Except(sources).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Condemnation_and_concern_are_as_strong_as_their_words(string name)
    {
        foreach (var act in Read(name).Acts)
        {
            var words = act.Quote.Exact;
            act.Intensity.ShouldBe(
                act.Type switch
                {
                    "CONDEMN" when words.Contains("in the strongest possible terms", StringComparison.Ordinal) => 6,
                    "CONDEMN" when words.Contains("strongly condemn", StringComparison.Ordinal) => 5,
                    "CONDEMN" => 4,
                    "REJECT" => 3,
                    "EXPRESS_CONCERN" => 2,
                    "MONITOR" or "RECALL" => 0,
                    _ => null,
                }
            );
            if (act.Booster is not null)
            {
                words.ShouldContain(act.Booster);
            }
        }
    }

    [Fact]
    public void Only_the_declaration_on_behalf_of_the_EU_can_be_expanded()
    {
        foreach (var name in Names())
        {
            var statement = Read(name);
            foreach (var eu in statement.Signatories.Where(x => x.Party == "EU"))
            {
                eu.Instrument.ShouldBe(
                    statement.Kind == "DECLARATION_ON_BEHALF" ? "EU_DECLARATION_ON_BEHALF" : "NONE",
                    name
                );
            }
        }

        var declaration = Read("02-2024-10-24-eu-declaration");
        declaration.Kind.ShouldBe("DECLARATION_ON_BEHALF");
        declaration.Signatories.ShouldHaveSingleItem().Party.ShouldBe("EU");
    }

    [Fact]
    public void The_EU_speaks_of_reports_where_later_statements_speak_of_the_deployment()
    {
        Epistemics("02-2024-10-24-eu-declaration").ShouldBe(["REPORTED"]);
        Epistemics("04-2024-11-04-eu-hr-rok").ShouldAllBe(x => x == "ASSERTED");

        static IEnumerable<string> Epistemics(string name) =>
            Read(name).Acts.Where(x => x.Objects.Contains(Troops)).Select(x => x.Epistemic);
    }

    [Fact]
    public void The_DPRK_neither_confirms_nor_denies_and_justifies_on_a_condition() // S16
    {
        var acts = Read("03-2024-10-25-dprk-vice-minister").Acts;

        acts.ShouldAllBe(x => x.Objects.Single() == Troops && x.Targets.Count == 0);
        acts.Select(x => x.Type).ShouldBe(["NEITHER_CONFIRM_NOR_DENY", "JUSTIFY"]);
        acts.Single(x => x.Type == "JUSTIFY").Epistemic.ShouldBe("CONDITIONAL");
        acts.Select(x => Vocabulary.StanceOf(x.Type, x.Epistemic)).ShouldNotContain("DENIED");
    }

    [Fact]
    public void A_signatory_that_copies_disagree_about_says_which_copy_lists_it()
    {
        Evidence("01-2024-05-31-joint-statement-arms-transfers", "CHE").ShouldContain("(s2) alone");
        Evidence("05-2024-11-05-g7-and-three", "EU").ShouldContain("Left out in the copy of Reuters (s5)");

        static string Evidence(string name, string party) =>
            Read(name).Signatories.Single(x => x.Party == party).Evidence.ShouldNotBeNull();
    }

    [Fact]
    public void Resolutions_are_cited_by_symbol_only_where_the_words_name_them()
    {
        var labels = Names().SelectMany(x => Read(x).Labels).Where(x => x.Label == "VIOLATION_UNSCR").ToList();

        foreach (var label in labels)
        {
            string[] named = label.Quote.Exact.Contains("1718", StringComparison.Ordinal)
                ? ["S/RES/1718", "S/RES/1874", "S/RES/2270"]
                : [];
            (label.Instruments ?? []).ShouldBe(named);
        }

        labels.Count(x => x.Instruments is not null).ShouldBe(3);
    }

    [Fact]
    public void The_additions_concern_the_seed_and_its_action_and_are_well_formed()
    {
        Some.IdOf(Some.Seed()).ShouldBe(SeedId);
        var additions = JsonDocument.Parse(Resource(Prefix + "additions")).RootElement.EnumerateArray().ToList();
        additions.Count.ShouldBe(10);
        var sources = Some.Seed().Sources.Count;
        var faults = new Faults();
        foreach (var addition in additions)
        {
            addition.EnumerateObject().Select(x => x.Name).ShouldBe(["method", "path", "body"]);
            addition.GetProperty("method").GetString().ShouldBe("POST");
            var body = addition.GetProperty("body");
            switch (addition.GetProperty("path").GetString())
            {
                case $"/api/statements/{SeedId}/sources":
                    sources++;
                    faults.Code("/layer", Lists.SourceLayer, Text("layer"));
                    faults.Url("/url", Text("url"));
                    break;
                case $"/api/statements/{SeedId}/dates":
                    Date(Lists.StatementDateField);
                    Enumerable.Range(1, sources).Select(x => $"s{x}").ShouldContain(Text("source"));
                    break;
                case $"/api/actions/{Troops}/dates":
                    Date(Lists.ActionDateField);
                    break;
                case $"/api/actions/{Troops}/status":
                    faults.Code("/status", Lists.ActionStatus, Text("status"));
                    faults.Date("/effective", Text("effective"));
                    faults.Date("/publicAt", Text("publicAt"));
                    Text("evidence").ShouldNotBeNullOrWhiteSpace();
                    break;
                case var path:
                    throw new ShouldAssertException($"{path} is not foreseen");
            }

            void Date(string fields)
            {
                faults.Code("/field", fields, Text("field"));
                faults.Code("/rank", Lists.Rank, Text("rank"));
                faults.Date("/value", Text("value"));
                Text("reason").ShouldNotBeNullOrWhiteSpace();
            }

            string? Text(string member) => body.GetProperty(member).GetString();
        }

        faults.All.ShouldBeEmpty();
        additions
            .Where(x => x.GetProperty("body").TryGetProperty("rank", out var rank) && rank.GetString() == "PREFERRED")
            .Select(x => x.GetProperty("path").GetString() + x.GetProperty("body").GetProperty("field").GetString())
            .ShouldBeUnique();
    }

    private static List<string> Names() =>
        [
            .. typeof(Submission)
                .Assembly.GetManifestResourceNames()
                .Where(x => x.StartsWith(Prefix, StringComparison.Ordinal) && char.IsAsciiDigit(x[Prefix.Length]))
                .Select(x => x[Prefix.Length..])
                .Order(StringComparer.Ordinal),
        ];

    private static Submission Read(string name)
    {
        var (statement, problem) = StrictJson.Read<Submission>(Resource(Prefix + name));
        problem.ShouldBeNull(name);
        return statement.ShouldNotBeNull();
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(Submission).Assembly.GetManifestResourceStream(name).ShouldNotBeNull(name);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    [GeneratedRegex(@"\bs[1-9]\b")]
    private static partial Regex SourceId();
}
