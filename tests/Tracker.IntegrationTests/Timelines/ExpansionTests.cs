using System.Text.Json.Nodes;
using Marten;
using NodaTime;
using Tracker.IntegrationTests.Harness;
using Tracker.Record.Dates;
using Tracker.Record.Events;
using Tracker.Record.Parties;
using Tracker.Record.Statements;

namespace Tracker.IntegrationTests.Timelines;

/// <summary>Expansion: positions of a group shown for its members, on request and with the basis VIA_GROUP.</summary>
public sealed class ExpansionTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task A_declaration_on_behalf_expands_to_the_members_of_its_day_and_only_where_asked()
    {
        var (y2019, y2021) = (Declaration("2019-06-01"), Declaration("2021-06-01"));
        await RecordAsync(y2019);
        await RecordAsync(y2021);

        var then = await ExpandedAsync(y2019);
        var later = await ExpandedAsync(y2021);

        then.Count.ShouldBe(28 + 1);
        then.ShouldContain("GBR VIA_GROUP EU");
        later.Count.ShouldBe(27 + 1);
        later.ShouldNotContain("GBR VIA_GROUP EU");
        later.ShouldContain("EU DIRECT_SOLE ");
        (await RowsAsync($"action={ActionOf(y2021)}")).ShouldBe(["EU DIRECT_SOLE "]);
        (await RowsAsync($"action={ActionOf(y2021)}&groupBasis=none")).ShouldBeEmpty();
        (await RowsAsync($"action={ActionOf(y2019)}&groupBasis=expanded&party=GBR")).ShouldBe(["GBR VIA_GROUP EU"]);
        (await RowsAsync($"action={ActionOf(y2019)}&groupBasis=expanded&group=G7")).ShouldBe(
            ["DEU VIA_GROUP EU", "FRA VIA_GROUP EU", "GBR VIA_GROUP EU", "ITA VIA_GROUP EU"],
            ignoreOrder: true
        );
        (await RowsAsync($"action={ActionOf(y2019)}&group=EU")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_row_of_a_member_says_whose_words_it_is()
    {
        var declaration = Declaration("2024-06-01");
        await RecordAsync(declaration);

        var row = (
            await Host.Anonymous.GetAsync($"/api/timeline?action={ActionOf(declaration)}&groupBasis=expanded&party=FRA")
        ).Items.ShouldHaveSingleItem();

        row["position"]!.GetValue<string>().ShouldEndWith("/EU>FRA");
        row["party"]!["name"]!.GetValue<string>().ShouldBe("France");
        row["coSignatories"]!.AsArray().Select(x => (string?)x).ShouldBe(["EU"]);
        row["official"].ShouldBeNull();
    }

    [Fact]
    public async Task Neither_a_High_Representative_nor_a_vote_speaks_for_members()
    {
        var remarks = Submissions.Small("EU");
        var spokesperson = Declaration("2024-06-01");
        spokesperson["signatories"]![0]!["instrument"] = "NONE";
        var vote = Declaration("2024-06-01");
        vote["kind"] = "RESOLUTION";
        vote["signatories"]![0]!["instrument"] = "EU_DECLARATION_ON_BEHALF";
        foreach (var submission in new[] { remarks, spokesperson, vote })
        {
            await RecordAsync(submission);
            (await RowsAsync($"action={ActionOf(submission)}&groupBasis=expanded&basis=DIRECT_SOLE,VOTE"))
                .ShouldHaveSingleItem()
                .ShouldStartWith("EU ");
        }
    }

    [Fact]
    public async Task A_member_that_signs_itself_has_its_own_row_alone()
    {
        var declaration = Declaration("2024-06-01");
        declaration["signatories"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["party"] = "FRA",
                    ["nameAsListed"] = "France",
                    ["role"] = "SIGNATORY",
                }
            );
        await RecordAsync(declaration);

        var rows = await ExpandedAsync(declaration);

        rows.Count.ShouldBe(1 + 1 + 26);
        rows.Where(x => x.StartsWith("FRA", StringComparison.Ordinal)).ShouldBe(["FRA DIRECT_JOINT "]);
    }

    [Fact]
    public async Task On_an_unknown_day_every_member_of_any_day_is_possible_once_and_none_certain()
    {
        var group = await GroupAsync(
            new MemberJoined("FRA", "2000-01-01", null, null),
            new MemberSuspended("FRA", "2005-01-01", null, null),
            new MemberJoined("FRA", "2006-01-01", null, null),
            new MemberJoined("GBR", "2000-01-01", null, null),
            new MemberLeft("GBR", "2001-01-01", null, null)
        );
        var submission = Declaration(null, group);
        await RecordAsync(submission);

        (await ExpandedAsync(submission)).ShouldBe(
            [$"{group} DIRECT_SOLE ", $"FRA VIA_GROUP {group}", $"GBR VIA_GROUP {group}"],
            ignoreOrder: true
        );
        (await RowsAsync($"action={ActionOf(submission)}&groupBasis=expanded&certainty=certain")).ShouldBe([
            $"{group} DIRECT_SOLE ",
        ]);
    }

    [Fact]
    public async Task A_membership_that_was_not_public_yet_does_not_speak_then()
    {
        var group = await GroupAsync(
            new MemberJoined("FRA", "2020-01-01", "2021-01-01", null),
            new MemberJoined("GBR", "2019-01-01", null, null),
            new MemberLeft("GBR", "2020-01-01", "2021-01-01", null)
        );
        var submission = Declaration("2020-06-01", group);
        await RecordAsync(submission);

        (await RowsAsync($"action={ActionOf(submission)}&groupBasis=expanded&publicAt=2020-07-01")).ShouldBe([
            $"{group} DIRECT_SOLE ",
            $"GBR VIA_GROUP {group}",
        ]);
        (await RowsAsync($"action={ActionOf(submission)}&groupBasis=expanded&publicAt=2021-07-01")).ShouldBe([
            $"{group} DIRECT_SOLE ",
            $"FRA VIA_GROUP {group}",
        ]);
    }

    [Fact]
    public async Task A_dissociation_from_a_paragraph_is_from_the_acts_quoted_there()
    {
        var declaration = Declaration("2024-06-01");
        declaration["texts"]![0]!["text"] =
            declaration["texts"]![0]!["text"]!.GetValue<string>() + "\n\nWe demand an end to it.";
        declaration["acts"]!
            .AsArray()
            .Add(Submissions.Act("a2", "DEMAND", "We demand an end to it", ActionOf(declaration)));
        var recorded = await RecordAsync(declaration);
        await AppendAsync<Statement>(recorded.Id, new PartyDissociated("HUN", "EU", ["¶2"], "A footnote."));

        (await RowsAsync($"action={ActionOf(declaration)}&groupBasis=expanded&party=HUN&act=CONDEMN")).ShouldBe([
            "HUN VIA_GROUP EU",
        ]);
        (await RowsAsync($"action={ActionOf(declaration)}&groupBasis=expanded&party=HUN&act=DEMAND")).ShouldBeEmpty();
        (
            await RowsAsync(
                $"action={ActionOf(declaration)}&groupBasis=expanded&party=HUN&asOfSequence={recorded.Sequence}"
            )
        ).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("date")]
    [InlineData("-date")]
    public async Task Pages_over_expanded_rows_lose_and_double_nothing(string sort)
    {
        var action = "ac-" + Submissions.Word();
        for (var i = 0; i < 3; i++)
        {
            await RecordAsync(Declaration("2024-06-01", action: action));
        }

        await RecordAsync(Declaration(null, action: action));
        var query = $"/api/timeline?action={action}&groupBasis=expanded&sort={sort}";
        var whole = (await Host.Anonymous.GetAsync(query + "&limit=1000"))
            .Items.Select(x => (string)x["position"]!)
            .ToList();
        var read = new List<string>();
        for (
            var page = await Host.Anonymous.GetAsync(query + "&limit=7");
            ;
            page = await Host.Anonymous.GetAsync($"{query}&limit=7&cursor={page.Text("nextCursor")}")
        )
        {
            read.AddRange(page.Items.Select(x => (string)x["position"]!));
            if (page.Json["nextCursor"] is null)
            {
                break;
            }
        }

        whole.Count.ShouldBe((3 * 28) + 1 + 28);
        whole.ShouldBeUnique();
        read.ShouldBe(whole);
    }

    /// <summary>Compares a short implementation of the rule with the database's answers.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_memberships_expand_as_the_rule_says(int seed)
    {
        var random = new Random(seed);
        string[] parties = ["GBR", "FRA", "DEU", "HUN", "KOR", "JPN", "USA", "CAN"];
        string[] days =
        [
            "2020-01-01",
            "2020-02",
            "2020-03-01",
            "2020-03-15",
            "2020-04",
            "2020-05-01/2020-06-15",
            "2020",
            "2020-07-01/..",
            "../2020-02-15",
        ];
        var events = new List<object>();
        foreach (var party in parties)
        {
            for (var i = random.Next(4); i > 0; i--)
            {
                var day = days[random.Next(days.Length)];
                events.Add(
                    random.Next(4) == 0
                        ? new MemberSuspended(party, day, null, null)
                        : new MemberJoined(party, day, null, null)
                );
                if (random.Next(2) == 0)
                {
                    events.Add(new MemberLeft(party, days[random.Next(days.Length)], null, null));
                }
            }
        }

        var group = await GroupAsync([.. events]);
        var members =
            Party.Fold(events.Select((x, i) => new LoggedEvent(group, i + 1, i + 1, default, false, x)))?.Members ?? [];
        foreach (var issued in days.Append(null))
        {
            var submission = Declaration(issued, group);
            var recorded = await RecordAsync(submission);
            var dissociated = parties[random.Next(parties.Length)];
            await AppendAsync<Statement>(recorded.Id, new PartyDissociated(dissociated, group, [], null));
            var day = issued is null ? default : EdtfDate.Parse(issued).Bounds;
            foreach (var certain in new[] { false, true })
            {
                var wanted = parties.Where(x =>
                    x != dissociated && members.Any(m => m.Party == x && m.Status == "MEMBER" && Holds(m, day, certain))
                );
                var rows = await RowsAsync(
                    $"action={ActionOf(submission)}&groupBasis=expanded&certainty={(certain ? "certain" : "possible")}"
                );
                rows.ShouldBe(
                    [$"{group} DIRECT_SOLE ", .. wanted.Select(x => $"{x} VIA_GROUP {group}")],
                    ignoreOrder: true,
                    $"{issued} {certain}"
                );
            }
        }
    }

    /// <summary>
    /// Whether the party was a member on some day that the date may mean (possible), or on all such days (certain).
    /// </summary>
    private static bool Holds(Membership m, DateBounds day, bool certain)
    {
        var (from, to) = (
            EdtfDate.Parse(m.From).Bounds,
            m.To is null ? (DateBounds?)null : EdtfDate.Parse(m.To).Bounds
        );
        var (min, max) = (new LocalDate(1, 1, 1), new LocalDate(9999, 12, 31));
        return certain
            ? from.Latest is { } began
                && day.Earliest is { } first
                && began <= first
                && (to is not { } end || (end.Earliest is { } ended && day.Latest is { } last && ended > last))
            : (from.Earliest ?? min) <= (day.Latest ?? max)
                && (to is not { } over || (over.Latest ?? max.PlusDays(-1)) > (day.Earliest ?? min));
    }

    private static JsonObject Declaration(string? issued, string group = "EU", string? action = null)
    {
        var submission = Submissions.Small(group, action, issued);
        submission["kind"] = "DECLARATION_ON_BEHALF";
        submission["signatories"]![0]!["instrument"] = "EU_DECLARATION_ON_BEHALF";
        return submission;
    }

    private static string ActionOf(JsonObject submission) => submission["actions"]![0]!["id"]!.GetValue<string>();

    private async Task<Reply> RecordAsync(JsonObject submission) =>
        await Host.ProjectedAsync((await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201));

    private Task<List<string>> ExpandedAsync(JsonObject submission) =>
        RowsAsync($"action={ActionOf(submission)}&groupBasis=expanded");

    private async Task<List<string>> RowsAsync(string query) =>
        [
            .. (await Host.Anonymous.GetAsync("/api/timeline?limit=1000&" + query))
                .ShouldBe(200)
                .Items.Select(x => $"{x["party"]!["id"]} {x["basis"]} {x["via"]}"),
        ];

    private async Task<string> GroupAsync(params object[] events)
    {
        var id = Submissions.Word().ToUpperInvariant();
        (
            await Host.Submitter.PostAsync(
                "/api/parties",
                new JsonObject
                {
                    ["id"] = id,
                    ["kind"] = "GROUP",
                    ["names"] = new JsonArray(
                        new JsonObject
                        {
                            ["kind"] = "DISPLAY",
                            ["name"] = id,
                            ["language"] = "en",
                        }
                    ),
                }
            )
        ).ShouldBe(201);
        await AppendAsync<Party>(id, events);
        return id;
    }

    private async Task AppendAsync<TStream>(string stream, params object[] events)
        where TStream : class
    {
        if (events.Length > 0)
        {
            await using var session = Host.Get<IDocumentStore>().LightweightSession();
            session.LastModifiedBy = "u-test";
            session.Events.Append(stream, events);
            await session.SaveChangesAsync(Ct);
        }

        await Host.ProjectedAsync();
    }
}
