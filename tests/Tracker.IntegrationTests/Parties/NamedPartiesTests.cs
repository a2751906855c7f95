using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Parties;

/// <summary>Wherever a party is named, its id, any of its names and its identifiers mean it.</summary>
public sealed class NamedPartiesTests(Cluster cluster) : SeededTest(cluster)
{
    [Theory]
    [InlineData("/api/timeline?party={0}", "GBR", "UK")]
    [InlineData("/api/timeline?party={0}", "GBR", "the United Kingdom")]
    [InlineData("/api/timeline?target={0}", "PRK", "Democratic People’s Republic of Korea")]
    [InlineData("/api/timeline?target={0}", "PRK", "Q423")]
    [InlineData("/api/timeline?group={0}", "G7", "g7")]
    [InlineData("/api/statements?party={0}", "KOR", "South Korea")]
    [InlineData("/api/statements?signedBy={0}", "GBR,KOR", "UK,ROK")]
    [InlineData("/api/actions?party={0}", "PRK", "North Korea")]
    [InlineData("/api/labels?party={0}", "GBR", "Britain")]
    [InlineData("/api/disagreements?party={0}", "GBR", "Britain")]
    [InlineData("/api/sweeps?party={0}", "GBR", "UK")]
    [InlineData("/api/changes?party={0}", "GBR", "UK")]
    [InlineData("/api/matrix?actions=ac-dprk-arms-transfers-russia&parties={0}", "GBR,PRK", "UK,DPRK")]
    [InlineData("/api/matrix?actions=ac-dprk-arms-transfers-russia&group={0}", "EU", "the European Union")]
    public async Task A_read_by_name_answers_as_by_id(string path, string ids, string names)
    {
        var byId = (await Host.Anonymous.GetAsync(Path(path, ids))).ShouldBe(200).Json;
        var byName = (await Host.Anonymous.GetAsync(Path(path, names))).ShouldBe(200).Json;

        (byName["items"] ?? byName["cells"])!.ToJsonString().ShouldBe((byId["items"] ?? byId["cells"])!.ToJsonString());
    }

    [Theory]
    [InlineData("/api/timeline?party={0}", "?party")]
    [InlineData("/api/statements?target={0}", "?target")]
    [InlineData("/api/changes?party={0}", "?party")]
    [InlineData("/feeds/timeline.atom?party={0}", "?party")]
    [InlineData("/api/matrix?actions=ac-dprk-arms-transfers-russia&parties={0}", "?parties")]
    public async Task A_name_that_means_no_party_is_refused_with_the_nearest(string path, string pointer)
    {
        var reply = (await Host.Anonymous.GetAsync(Path(path, "Untied Kingdom"))).ShouldBeProblem(422);

        reply.Pointers.ShouldBe([pointer]);
        reply.Json["errors"]![0]!["detail"]!.GetValue<string>().ShouldContain("do you mean GBR (United Kingdom)");
    }

    [Theory]
    [InlineData("/api/parties/UK")]
    [InlineData("/api/parties/UK/timeline")]
    [InlineData("/api/parties/UK/language?target=PRK")]
    [InlineData("/feeds/parties/UK.atom")]
    public async Task A_path_takes_ids_alone_and_says_whose_name_it_is(string path) =>
        (await Host.Anonymous.GetAsync(path)).ShouldBeProblem(404).Json["detail"]!
            .GetValue<string>()
            .ShouldBe("There is no party 'UK'. Is it 'GBR'?");

    [Theory]
    [InlineData("UK", "GBR")]
    [InlineData("COW 731", "PRK")]
    [InlineData("KP", "PRK")]
    [InlineData("Q423", "PRK")]
    [InlineData("Democratic People’s", "PRK")]
    public async Task Parties_are_searched_by_names_in_any_typography_and_by_identifiers(string words, string first) =>
        (await Host.Anonymous.GetAsync($"/api/parties?q={Uri.EscapeDataString(words)}")).ShouldBe(200).Json["items"]![
            0
        ]!["id"]!
            .GetValue<string>()
            .ShouldBe(first);

    [Fact]
    public async Task Compare_takes_every_name_and_says_of_one_that_it_does_not_know_what_it_may_be()
    {
        var shown = await Host.Client.GetStringAsync("/compare?party=UK&party=DPRK", Ct);
        shown.ShouldContain("/parties/GBR");
        shown.ShouldContain("/parties/PRK");

        using var unknown = await Host.Client.GetAsync("/compare?party=UK&party=Untied+Kingdom", Ct);
        (await unknown.Content.ReadAsStringAsync(Ct)).ShouldContain("do you mean GBR (United Kingdom)");
    }

    private static string Path(string path, string party) =>
        path.Replace("{0}", string.Join(',', party.Split(',').Select(Uri.EscapeDataString)), StringComparison.Ordinal);
}

/// <summary>Wherever a change names a party, its id, any of its names and its identifiers mean it.</summary>
public sealed class NamedPartiesInChangesTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task A_statement_with_names_is_the_statement_with_ids()
    {
        var byId = Submissions.LikeSeed(out _);
        var byName = byId.Copy();
        byName["signatories"]![0]!["party"] = "the United Kingdom";
        byName["signatories"]![1]!["party"] = "South Korea";
        foreach (var act in byName["acts"]!.AsArray())
        {
            act!["targets"] = new JsonArray([
                .. act["targets"]!.AsArray().Select(x => (JsonNode)((string)x! == "PRK" ? "North Korea" : (string)x!)),
            ]);
        }

        var first = (await Host.Submitter.PostAsync("/api/statements", byName)).ShouldBe(201);
        var again = (await Host.Submitter.PostAsync("/api/statements", byId)).ShouldBe(200);

        first.Id.ShouldBe(Submissions.IdOf(byId));
        again.Id.ShouldBe(first.Id);
        first.Json["signatories"]!.AsArray().Select(x => (string)x!["party"]!).ShouldBe(["GBR", "KOR"]);
        first.Json["acts"]!.ToJsonString().ShouldNotContain("North Korea\"]");
    }

    [Fact]
    public async Task Every_kind_of_change_takes_names()
    {
        var statement = (
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small("United States"))
        ).ShouldBe(201);
        var action = (string)statement.Json["actions"]![0]!["id"]!;
        async Task<JsonNode> ChangedAsync(string path, string body, int status = 200) =>
            (await Host.Submitter.PostAsync(path, JsonNode.Parse(body)!, "*")).ShouldBe(status).Json;

        (
            await ChangedAsync(
                $"/api/statements/{statement.Id}/signatories",
                """{"party": "Japan", "nameAsListed": "Japan", "role": "JOINED_LATER"}"""
            )
        )["signatories"]![1]!["party"]!
            .GetValue<string>()
            .ShouldBe("JPN");
        (await ChangedAsync($"/api/actions/{action}/roles", """{"party": "DPRK", "role": "ACTOR"}"""))["roles"]![0]![
            "party"
        ]!
            .GetValue<string>()
            .ShouldBe("PRK");
        (
            await ChangedAsync(
                "/api/sweeps",
                $$"""
                {"party": "France", "action": "{{action}}", "from": "2024-10-01", "to": "2024-11-01", "sources": ["Wire"],
                 "languages": ["fr"], "terms": ["{{action}}"], "result": "NONE_FOUND"}
                """,
                201
            )
        )["party"]!.ToJsonString().ShouldContain("FRA");
    }

    [Fact]
    public async Task A_name_that_means_no_party_is_refused_with_what_it_may_be_and_nothing_is_stored()
    {
        var submission = Submissions.Small("Untied Kingdom");

        var reply = (await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBeProblem(422);

        reply.Pointers.ShouldBe(["/signatories/0/party"]);
        reply.Json["errors"]![0]!["detail"]!.GetValue<string>().ShouldContain("do you mean GBR (United Kingdom)");
    }
}
