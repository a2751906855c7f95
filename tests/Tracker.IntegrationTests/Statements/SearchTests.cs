using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Statements;

/// <summary>Searching statements by words: ranking, matching passages and facets.</summary>
public sealed class SearchTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task A_title_counts_more_than_a_text_and_the_passage_shows_what_matched()
    {
        var (word, other) = (Submissions.Word(), Submissions.Word());
        var inText = await RecordAsync(other, $"Some words before. We condemn what was done, {word}, without more");
        var inTitle = await RecordAsync($"On {word}", $"We condemn what was done, {other}.");

        var found = (await Host.Anonymous.GetAsync($"/api/statements?q={word}")).ShouldBe(200);

        found.Items.Select(x => x["id"]!.GetValue<string>()).ShouldBe([inTitle.Id, inText.Id]);
        var pieces = found.Items[1]["found"]!["snippet"]!.AsArray();
        pieces.Where(x => x!["match"]!.GetValue<bool>()).Select(x => x!["text"]!.GetValue<string>()).ShouldBe([word]);
        string.Concat(pieces.Select(x => x!["text"]!.GetValue<string>()))
            .ShouldContain($"We condemn what was done, {word}, without more");
        (await Host.Anonymous.GetAsync("/api/statements?limit=1")).Items[0]["found"].ShouldBeNull();
    }

    [Theory]
    [InlineData("{0}", "Title {0}", "Other words.", "First about {0}.", "Second about {0}.")]
    [InlineData("{0} {1}", "Title {0}", "First has {0}.", "Second has {1}.")]
    [InlineData("{0} {1}", "Title {0} {1}", "First has {0}.\nAnd {1} in its next paragraph.", "Second.")]
    [InlineData("\"{0} {1}\"", "Title", "First ends with {0}", "{1} begins the second, which has {0} {1} too.")]
    [InlineData("{0} -{1}", "Title {0}", "First has {0}.", "Second.")]
    [InlineData("{0} or {1}", "Title", "First has nothing.", "Second has {1}.")]
    [InlineData("{0}", "Title of {0} alone", "First.", "Second.")]
    public async Task An_excerpt_is_words_of_one_text(string asked, string title, params string[] texts)
    {
        var (one, other) = (Submissions.Word(), Submissions.Word());
        string With(string x) =>
            x.Replace("{0}", one, StringComparison.Ordinal).Replace("{1}", other, StringComparison.Ordinal);
        var submission = Submissions.Small();
        submission["title"] = With(title);
        var first = submission["texts"]![0]!;
        first["text"] = $"{first["text"]} {With(texts[0])}";
        foreach (var text in texts.Skip(1))
        {
            var next = first.DeepClone();
            next["text"] = With(text);
            next["language"] = "fr";
            next["status"] = "OFFICIAL_TRANSLATION";
            submission["texts"]!.AsArray().Add(next);
        }

        await Host.ProjectedAsync((await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201));

        var item = (await Host.Anonymous.GetAsync($"/api/statements?q={Uri.EscapeDataString(With(asked))}"))
            .ShouldBe(200)
            .Items.ShouldHaveSingleItem();
        var pieces = item["found"]!["snippet"]!.AsArray();
        var excerpt = string.Concat(pieces.Select(x => x!["text"]!.GetValue<string>()));
        string[] wholes = [.. submission["texts"]!.AsArray().Select(x => x!["text"]!.GetValue<string>()), With(title)];
        excerpt.Split(" … ").ShouldAllBe(x => wholes.Any(y => y.Contains(x, StringComparison.Ordinal)));
        wholes.Count(x => excerpt.Split(" … ").All(y => x.Contains(y, StringComparison.Ordinal))).ShouldBe(1, excerpt);
        (excerpt == With(title)).ShouldBe(!texts.Any(x => x.Contains('{')), "the title is the last to be taken");
        pieces.ShouldContain(x => x!["match"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_statement_is_found_by_its_actions_titles_and_its_signatories_names()
    {
        var word = Submissions.Word();
        var submission = Submissions.Small(party: "NZL");
        submission["actions"]![0]!["title"] = $"Conduct {word}";
        var recorded = await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", submission));

        var byAction = (await Host.Anonymous.GetAsync($"/api/statements?q={word}")).Items.ShouldHaveSingleItem();
        var byParty = (
            await Host.Anonymous.GetAsync(
                $"/api/statements?q=%22New%20Zealand%22&action={submission["actions"]![0]!["id"]}"
            )
        ).Items.ShouldHaveSingleItem();

        byAction["id"]!.GetValue<string>().ShouldBe(recorded.Id);
        byAction["found"]!["actions"]!
            .AsArray()
            .Select(x => x!.GetValue<string>())
            .ShouldBe([submission["actions"]![0]!["id"]!.GetValue<string>()]);
        byParty["found"]!["parties"]!.AsArray().Select(x => x!.GetValue<string>()).ShouldBe(["NZL"]);
        (await Host.Anonymous.GetAsync($"/api/statements?q={word}%20-conduct")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Joined_words_are_found_whatever_joins_them()
    {
        var (one, two) = (Submissions.Word(), Submissions.Word());
        var recorded = await RecordAsync($"A {one}–{two} joint statement", $"We condemn what was done, {one}‑{two}.");

        foreach (
            var words in new[] { $"{one}-{two}", $"{one}–{two}", $"%22{one}-{two} joint%22", $"joint {one}-{two}" }
        )
        {
            (await Host.Anonymous.GetAsync($"/api/statements?q={words}")).Items.ShouldHaveSingleItem(words)["id"]!
                .GetValue<string>()
                .ShouldBe(recorded.Id);
        }

        (await Host.Anonymous.GetAsync($"/api/timeline?q={one}-{two}")).Items.ShouldHaveSingleItem();
        (await Host.Anonymous.GetAsync($"/api/statements?q={one} -{one}-{two}")).Items.ShouldBeEmpty();
        (await Host.Anonymous.GetAsync($"/api/statements?q={one} -{two}-{one}")).Items.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Pages_of_a_ranked_search_lose_and_double_nothing()
    {
        var word = Submissions.Word();
        for (var i = 0; i < 7; i++)
        {
            await RecordAsync(
                i % 2 == 0 ? $"On {word}" : "Another",
                $"{string.Concat(Enumerable.Repeat(word + " ", i % 3))} We condemn what was done, {word} {i}."
            );
        }

        var whole = (await Host.Anonymous.GetAsync($"/api/statements?q={word}"))
            .Items.Select(x => x["id"]!.GetValue<string>())
            .ToList();
        var walked = new List<string>();
        var path = $"/api/statements?q={word}&limit=2";
        for (string? cursor = null; ; )
        {
            var page = await Host.Anonymous.GetAsync(path + (cursor is null ? "" : $"&cursor={cursor}"));
            walked.AddRange(page.Items.Select(x => x["id"]!.GetValue<string>()));
            cursor = page.Json["nextCursor"]?.GetValue<string>();
            if (cursor is null)
            {
                break;
            }
        }

        whole.Count.ShouldBe(7);
        walked.ShouldBe(whole);
    }

    [Fact]
    public async Task Facets_count_over_all_that_is_found_with_the_whole_as_denominator()
    {
        var word = Submissions.Word();
        await RecordAsync($"On {word}", $"We condemn what was done, {word} 1.", "GBR", "2023-05");
        await RecordAsync($"On {word}", $"We condemn what was done, {word} 2.", "KOR", "2024-10-22");
        await RecordAsync($"On {word}", $"We condemn what was done, {word} 3.", "KOR", null);

        var page = (await Host.Anonymous.GetAsync($"/api/statements?q={word}&facets=true&limit=1")).ShouldBe(200);
        var facets = page.Json["facets"]!;

        facets["of"]!.GetValue<int>().ShouldBe(3);
        Of("party").ShouldBe(["KOR 2", "GBR 1"]);
        Of("year").ShouldBe(["2023 1", "2024 1", "unknown 1"]);
        Of("act").ShouldBe(["CONDEMN 3"]);
        Of("actionType").ShouldBe(["OTHER 3"]);
        Of("review").ShouldBe(["UNREVIEWED 3"]);
        Of("target").ShouldBeEmpty();
        facets["party"]![0]!["name"]!.GetValue<string>().ShouldBe("Republic of Korea");
        (await Host.Anonymous.GetAsync($"/api/statements?q={word}&year=2023")).Items.Count.ShouldBe(1);
        (
            await Host.Anonymous.GetAsync(
                $"/api/statements?q={word}&actionType=OTHER&act=CONDEMN&facets=true&party=GBR"
            )
        ).Json["facets"]!["of"]!
            .GetValue<int>()
            .ShouldBe(1);
        (await Host.Anonymous.GetAsync($"/api/statements?q={word}")).Json["facets"].ShouldBeNull();

        List<string> Of(string facet) => [.. facets[facet]!.AsArray().Select(x => $"{x!["value"]} {x["count"]}")];
    }

    private async Task<Reply> RecordAsync(
        string title,
        string text,
        string party = "GBR",
        string? issued = "2024-10-22"
    )
    {
        var submission = Submissions.Small(party, issued: issued);
        submission["title"] = title;
        submission["texts"]![0]!["text"] = text;
        return await Host.ProjectedAsync((await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201));
    }
}
