using Tracker.BrowserTests.Harness;
using Tracker.Ledger;
using Tracker.Pages.Frame;

namespace Tracker.BrowserTests;

/// <summary>Typical questions of readers, from the home page to the answer.</summary>
public sealed class JourneyTests(Site site) : BrowserTest(site)
{
    [Fact]
    public async Task Find_who_first_condemned_the_deployment_and_copy_the_citation()
    {
        var page = await PageAsync();
        await page.GotoAsync("/");
        await page.FillAsync("#home-q", "deployment troops");
        await page.PressAsync("#home-q", "Enter");
        await page.ClickAsync("main .names >> text=Deployment of DPRK troops to Russia");
        (await page.InnerTextAsync("h1")).ShouldBe("Deployment of DPRK troops to Russia");

        var first = (await page.Locator("#condemners tbody tr").AllInnerTextsAsync())
            .Where(x => x.StartsWith("1 =", StringComparison.Ordinal))
            .ToList();
        first.Count.ShouldBe(2);
        first.ShouldContain(x => x.Contains("United Kingdom"));
        first.ShouldContain(x => x.Contains("Republic of Korea"));
        first[0].ShouldContain("22 October 2024");

        await page.ClickAsync(".cite summary");
        await page.ClickAsync(".cite button >> nth=0");
        await page.Locator(".cite [role=status]", new() { HasText = "Copied" }).WaitForAsync();
        var copied = await page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        copied.ShouldStartWith(
            "Tracker. (n.d.). Deployment of DPRK troops to Russia [Timeline of positions]. Tracker, as of sequence "
        );

        // The cited address shows the same page.
        var cited = await PageAsync();
        await cited.GotoAsync(copied[copied.IndexOf("http", StringComparison.Ordinal)..]);
        (await cited.Locator("#condemners tbody").InnerTextAsync()).ShouldBe(
            await page.Locator("#condemners tbody").InnerTextAsync()
        );
    }

    [Fact]
    public async Task See_what_was_known_on_a_day()
    {
        var page = await PageAsync();
        await page.GotoAsync($"/actions/{Troops}");
        (await page.Locator("#condemners tbody tr").CountAsync()).ShouldBeGreaterThan(2);
        await page.ClickAsync(".asof summary");
        await page.FillAsync("#publicAt", "2024-10-23");
        await page.Locator(".banner").WaitForAsync();
        page.Url.ShouldContain("publicAt=2024-10-23");
        (await page.Locator("#condemners tbody tr").CountAsync()).ShouldBe(2);

        // Links keep that day, and one link leads to the present.
        (await page.Locator("#condemners a").First.GetAttributeAsync("href"))!.ShouldContain("publicAt=2024-10-23");
        await page.ClickAsync(".banner a");
        (await page.Locator("#condemners tbody tr").CountAsync()).ShouldBeGreaterThan(2);
    }

    [Fact]
    public async Task A_point_of_the_record_stays_as_exact_as_it_was_asked_for_until_another_takes_its_place()
    {
        var page = await PageAsync();
        var sequence =
            (await Host.Anonymous.GetAsync("/api/timeline?limit=1")).Json["asOf"]!["sequence"]!.GetValue<long>() - 5;
        await page.GotoAsync($"/actions/{Troops}?asOfSequence={sequence}");
        await page.FillAsync("#publicAt", "2024-10-30");
        await ArrivedAsync(page, "publicAt=2024-10-30");
        page.Url.ShouldContain($"asOfSequence={sequence}");
        (await page.InnerTextAsync(".banner")).ShouldContain($"at sequence {Say.Number(sequence)}");

        await page.FillAsync("#knownAt", "2024-10-31");
        await ArrivedAsync(page, "knownAt=2024-10-31");
        page.Url.ShouldNotContain("asOfSequence");

        await page.GotoAsync($"/actions/{Troops}?knownAt=2024-10-31T10:11:12Z");
        await page.FillAsync("#publicAt", "2024-10-30");
        await ArrivedAsync(page, "publicAt=2024-10-30");
        Uri.UnescapeDataString(page.Url).ShouldContain("knownAt=2024-10-31T10:11:12Z");
    }

    [Fact]
    public async Task What_the_tracker_knew_before_it_knew_anything_is_nothing()
    {
        var page = await PageAsync();
        await page.GotoAsync("/search?knownAt=2001-01-01");
        (await page.InnerTextAsync(".banner")).ShouldContain("nothing was on record");
        (await page.InnerTextAsync("#found")).ShouldBe("0 statements");
    }

    [Fact]
    public async Task Follow_a_mark_to_its_quote_and_to_its_event()
    {
        var page = await PageAsync();
        await page.GotoAsync($"/actions/{Troops}");
        await page.Locator("svg.timeline a.mark").First.ClickAsync();
        await ArrivedAsync(page, "/statements/");
        var act = new Uri(page.Url).Fragment["#q-".Length..];
        (await page.Locator($"#q-{act} + mark").InnerTextAsync()).ShouldStartWith("We condemn in the strongest terms");

        await page.ClickAsync($"sup a[href='#{act}'] >> nth=0");
        await page.ClickAsync($"#{act} .provenance summary");
        await page.ClickAsync($"#{act} .provenance li a >> nth=0");
        (await page.InnerTextAsync("h1")).ShouldContain("act coded");
        (await page.InnerTextAsync("pre.json >> nth=0")).ShouldContain("We condemn in the strongest terms");

        var link = (await page.GetAttributeAsync(".proof a[download]", "href"))!;
        var proof = System
            .Text.Json.JsonDocument.Parse(await page.EvaluateAsync<string>("x => fetch(x).then(y => y.text())", link))
            .RootElement;
        TreeHash Hash(string name) =>
            TreeHash.TryParse(proof.GetProperty(name).GetString(), out var hash)
                ? hash.Value
                : throw new InvalidOperationException(name);
        var root = Hash("rootHash");
        var leaf = TreeHash.OfLeaf(System.Text.Encoding.UTF8.GetBytes(proof.GetProperty("entry").GetString()!));
        leaf.ToString().ShouldBe(await page.InnerTextAsync(".proof .hash"));
        MerkleProof
            .VerifyInclusion(
                proof.GetProperty("index").GetInt64(),
                proof.GetProperty("size").GetInt64(),
                leaf,
                [
                    .. proof
                        .GetProperty("hashes")
                        .EnumerateArray()
                        .Select(x =>
                            TreeHash.TryParse(x.GetString(), out var hash)
                                ? hash.Value
                                : throw new InvalidOperationException()
                        ),
                ],
                root
            )
            .ShouldBeTrue();
        (await page.GetAttributeAsync(".foot .checkpoint code", "title")).ShouldBe(root.ToString());
    }

    [Fact]
    public async Task A_statement_shows_where_its_events_stand_in_the_ledger()
    {
        var page = await PageAsync();
        await page.GotoAsync($"/statements/{await SeedIdAsync()}");
        await page.ClickAsync("section[aria-labelledby=provenance] summary");
        (await page.Locator(".entries-of tbody tr").CountAsync()).ShouldBeGreaterThan(15);
        var link = (await page.GetAttributeAsync(".entries-of a[download] >> nth=0", "href"))!;
        (await Host.Anonymous.GetAsync(link)).ShouldBe(200).Json["index"]!
            .ToString()
            .ShouldBe((await page.InnerTextAsync(".entries-of tbody td.num >> nth=0")).Replace(",", ""));

        await page.GotoAsync("/audit");
        (await page.InnerTextAsync("section[aria-labelledby=ledger]")).ShouldContain(
            "Every event older than 5 s is in the signed ledger."
        );
    }

    [Fact]
    public async Task A_cell_of_the_matrix_leads_to_its_positions()
    {
        var page = await PageAsync();
        await page.GotoAsync($"/matrix?topic={Cooperation}");
        var cell = page.Locator("table.matrix tbody td a:text-matches(\"×\")").First;
        var count = int.Parse(
            (await cell.InnerTextAsync()).Split('×')[1],
            System.Globalization.CultureInfo.InvariantCulture
        );
        await cell.ClickAsync();
        (await page.Locator("table.rows tbody tr").CountAsync()).ShouldBe(count);
    }

    [Fact]
    public async Task Words_that_later_statements_reuse_are_shown_with_what_changed()
    {
        var page = await PageAsync();
        await page.GotoAsync($"/statements/{await SeedIdAsync()}");
        await page.ClickAsync("details.diff summary >> nth=0");
        (await page.Locator("details.diff[open] ins").CountAsync()).ShouldBeGreaterThan(0);
        (await page.Locator("details.diff[open] del").CountAsync()).ShouldBeGreaterThan(0);

        // Words of the two versions do not run together.
        foreach (var clause in await page.Locator("p.clause").AllAsync())
        {
            (
                await clause.EvaluateAsync<bool>(
                    "x => [...x.querySelectorAll('del, ins')].some(y => "
                        + "/[a-z]$/i.test(y.previousSibling?.textContent ?? '') && /^[a-z]/i.test(y.textContent))"
                )
            ).ShouldBeFalse(await clause.TextContentAsync());
        }
    }
}
