using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Lineage;

/// <summary>Which sentences statements share. A record with the seed and what the tests add.</summary>
public sealed class LineageTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    // Written for this test: the seed's sentences in stronger words, and a new sentence.
    private const string Hardened =
        "We condemn in the strongest possible terms the DPRK's ongoing unlawful arms transfers to Russia and the "
        + "deployment "
        + "of DPRK troops to Russia to support Russia's unlawful war of aggression in Ukraine. "
        + "Such cooperation between the DPRK and Russia is not only in flagrant violation of multiple UNSC "
        + "resolutions, but "
        + "also prolongs the suffering of the Ukrainian people and threatens global security.\n\n"
        + "We are deeply concerned about the possibility of any transfer of nuclear or ballistic missile-related "
        + "technology "
        + "to the DPRK, which would threaten peace and stability on the Korean Peninsula and across the globe. "
        + "Both sides look forward to their next dialogue on digital trade.";

    [Fact]
    public async Task S18_a_later_text_that_reuses_the_seeds_sentences_is_linked_to_them_with_what_it_hardened()
    {
        var seed = (await Host.Submitter.PostAsync("/api/statements", Submissions.Seed())).ShouldBe(201);
        var later = await RecordAsync(Hardened, "2024-11-04");
        var at = await Host.ProjectedAsync();

        var answer = (await Host.Anonymous.GetAsync($"/api/statements/{later.Id}/lineage")).ShouldBe(200);

        var link = answer.Json["reuses"]!.AsArray().ShouldHaveSingleItem()!;
        link["statement"]!["id"]!.GetValue<string>().ShouldBe(seed.Id);
        var clauses = link["clauses"]!.AsArray();
        clauses.Count.ShouldBe(3);
        Words("ADDED").ShouldContain("flagrant");
        Words("ADDED").ShouldContain("possible");
        Words("DROPPED").ShouldContain("reported");
        answer.Json["reusedBy"]!.AsArray().ShouldBeEmpty();
        foreach (var clause in clauses)
        {
            var start = clause!["later"]!["start"]!.GetValue<int>();
            Hardened[start..clause["later"]!["end"]!.GetValue<int>()]
                .ShouldBe(clause["later"]!["text"]!.GetValue<string>());
        }

        var back = (await Host.Anonymous.GetAsync($"/api/statements/{seed.Id}/lineage")).ShouldBe(200);
        back.Json["reuses"]!.AsArray().ShouldBeEmpty();
        back.Json["reusedBy"]!.AsArray().ShouldHaveSingleItem()!["statement"]!["id"]!
            .GetValue<string>()
            .ShouldBe(later.Id);

        // Later statements do not change an answer as of a sequence.
        await Host.ProjectedAsync(await RecordAsync(Hardened + " And more.", "2024-11-05"));
        (await Host.Anonymous.GetAsync($"/api/statements/{later.Id}/lineage?asOfSequence={at}")).Body.ShouldBe(
            answer.Body
        );

        string Words(string op) =>
            string.Concat(
                clauses
                    .SelectMany(x => x!["diff"]!.AsArray())
                    .Where(x => x!["op"]!.GetValue<string>() == op)
                    .Select(x => x!["text"]!.GetValue<string>())
            );
    }

    [Fact]
    public async Task A_slightly_altered_copy_is_a_duplicate_candidate_and_another_statement_of_the_occasion_is_not()
    {
        var text = OwnWords("dup");
        var first = await RecordAsync(text, "2024-11-04");
        var copy = await RecordAsync(text + " End.", "2024-11-04");
        await RecordAsync(
            "We launch a dialogue on digital trade and agree to meet again next year in another capital.",
            "2024-11-04"
        );
        await Host.ProjectedAsync();

        var candidates = (await Host.Anonymous.GetAsync($"/api/statements/{first.Id}/duplicates")).ShouldBe(200);

        var candidate = candidates.Items.ShouldHaveSingleItem();
        candidate["statement"]!["id"]!.GetValue<string>().ShouldBe(copy.Id);
        candidate["sameSignatories"]!.GetValue<bool>().ShouldBeTrue();
        candidate["overlap"]!.GetValue<double>().ShouldBeGreaterThan(0.9);
    }

    [Fact]
    public async Task A_retracted_statements_sentences_are_linked_no_more()
    {
        var text = OwnWords("ret");
        var first = await RecordAsync(text, "2024-11-04");
        var second = await RecordAsync(text + " Again.", "2024-11-05");
        await Host.ProjectedAsync(
            await Host.Submitter.ChangeAsync(
                $"/api/statements/{first.Id}/retraction",
                new JsonObject { ["reason"] = "DUPLICATE" }
            )
        );

        (await Host.Anonymous.GetAsync($"/api/statements/{second.Id}/lineage")).Json["reuses"]!
            .AsArray()
            .ShouldBeEmpty();
        (await Host.Anonymous.GetAsync("/api/statements/st-nobody/lineage")).ShouldBeProblem(404);
        (await Host.Anonymous.GetAsync("/api/statements/st-nobody/duplicates")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task A_sentence_that_more_than_two_hundred_statements_have_links_none_of_them()
    {
        const string Common =
            "Ministers reiterated their unwavering commitment to multilateral cooperation and sustainable prosperity.";
        var first = await RecordAsync(Common + " Number one.", "2024-11-04");
        var before = first;
        for (var i = 2; i <= 200; i++)
        {
            before = await RecordAsync($"{Common} Number {i}.", "2024-11-05");
        }

        var last = await RecordAsync(Common + " Number last.", "2024-11-06");
        await Host.ProjectedAsync(last);

        var then = (
            await Host.Anonymous.GetAsync($"/api/statements/{first.Id}/lineage?asOfSequence={before.Sequence}")
        ).ShouldBe(200);
        then.Json["reusedBy"]!.AsArray().Count.ShouldBe(199);
        (await Host.Anonymous.GetAsync($"/api/statements/{first.Id}/lineage")).Json["reusedBy"]!
            .AsArray()
            .ShouldBeEmpty();
    }

    /// <summary>As many sentences, in words that no other statement on record has.</summary>
    private static string OwnWords(string ending) => Regex.Replace(Hardened, "[A-Za-z]{4,}", x => x.Value + ending);

    private async Task<Reply> RecordAsync(string text, string issued)
    {
        var submission = Submissions.Small(issued: issued);
        submission["texts"]![0]!["text"] = text;
        submission["acts"] = new JsonArray(Submissions.Act("a1", "TAKE_NOTE", text[..20]));
        submission["acts"]![0]!["intensity"] = null;
        return (await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201);
    }
}
