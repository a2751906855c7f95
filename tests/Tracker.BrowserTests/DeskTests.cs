using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Tracker.Access;
using Tracker.BrowserTests.Harness;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;

namespace Tracker.BrowserTests;

/// <summary>
/// Recording, correcting and reviewing at the desk. Runs on a host of its own, because the tests change the record.
/// </summary>
public sealed class DeskTests(Site site, Cluster cluster) : BrowserTest(site)
{
    [Fact]
    public async Task Record_the_seed_from_its_text_and_see_it_on_the_timeline()
    {
        await using var host = await TestHost.StartAsync(await cluster.CreateDatabaseAsync());
        await host.ProjectedAsync();
        var page = await SignedInAsync(host, Roles.Editor);
        await page.ClickAsync("text=Record a statement");
        var seed = Submissions.Seed();
        var text = seed["texts"]![0]!["text"]!.GetValue<string>();

        await FillAsync(page, "", Only(seed, "kind", "title"));
        await FillAsync(page, "texts/0", Only(seed["texts"]![0]!, "language", "status", "completeness", "text"));
        await FillAsync(page, "sources/0", Only(seed["sources"]![0]!, "layer", "language", "sha256"));
        await FillAsync(page, "dates/0", Only(seed["dates"]![0]!, "field", "unknownReason"));
        await RowsAsync(page, seed, "signatories", "Add a signatory");
        await RowsAsync(page, seed, "actions", "Add an action", first: true);
        await ScreenAsync(page, "desk-record-begun");
        foreach (var act in seed["acts"]!.AsArray().Select(x => x!))
        {
            // Select the words in the text, like a mouse.
            await SelectAsync(page, text, act["quote"]!);
            await page.ClickAsync("button:text-is('Add an act')");
            var at = $"acts/{act["id"]!.GetValue<string>()[1..].ToIndex()}";
            (await page.InputValueAsync($"[name='{at}/quote/exact']")).ShouldBe(
                act["quote"]!["exact"]!.GetValue<string>()
            );
            await FillAsync(
                page,
                at,
                Only(
                    act,
                    "type",
                    "intensity",
                    "epistemic",
                    "booster",
                    "targetsConfidence",
                    "beneficiaries",
                    "objects",
                    "targets",
                    "force"
                )
            );
        }

        foreach (var label in seed["labels"]!.AsArray().Select(x => x!))
        {
            await SelectAsync(page, text, label["quote"]!);
            await page.ClickAsync("button:text-is('Add a legal label')");
            await FillAsync(
                page,
                $"labels/{label["id"]!.GetValue<string>()[1..].ToIndex()}",
                Only(label, "label", "action", "strength", "instruments", "instrumentsWording")
            );
        }

        await page.ClickAsync("section button:text-is('Check and preview')");
        await ScreenAsync(page, "desk-preview");
        (await page.Locator(".faults").AllInnerTextsAsync()).ShouldBeEmpty();
        (await page.Locator(".preview tbody tr").CountAsync()).ShouldBeGreaterThan(20);

        await page.ClickAsync("button:text-is('Record the statement')");
        await ArrivedAsync(page, $"/statements/{SeedId}");
        await page.GotoAsync($"/actions/{Troops}");
        var condemned = await page.Locator("#condemners tbody").InnerTextAsync();
        condemned.ShouldContain("United Kingdom");
        condemned.ShouldContain("Republic of Korea");
        (await page.Locator("table.rows").First.InnerTextAsync()).ShouldContain("We condemn in the strongest terms");

        // The desk recorded the submission, except for the order of ticked values.
        var recorded = (await host.Anonymous.GetAsync($"/api/statements/{SeedId}")).Json;
        foreach (var list in new[] { "acts", "labels" })
        {
            recorded[list]!.AsArray().Select(Said).ShouldBe(seed[list]!.AsArray().Select(Said));
        }
    }

    [Fact]
    public async Task Find_an_error_in_a_record_and_correct_it()
    {
        await using var host = await Site.StoryAsync();
        var page = await SignedInAsync(host, Roles.Editor);
        await page.FillAsync("#find", "UK–ROK joint statement");
        await page.PressAsync("#find", "Enter");
        await page.ClickAsync(".results h3 a >> nth=0");
        await page.ClickAsync("text=Correct this record");

        await page.SelectOptionAsync("[name='correction/path']", "/signatories/1/office");
        await page.FillAsync("[name='correction/after']", "Minister of Foreign Affairs");
        await page.ClickAsync("text=Record the correction");
        await RefusedAsync(page, "This is empty");
        (await page.InputValueAsync("[name='correction/after']")).ShouldBe(
            "Minister of Foreign Affairs",
            "nothing typed is lost"
        );
        (await ViolationsAsync(page)).ShouldBeEmpty();
        await page.FillAsync("[name='correction/reason']", "The ministry's own English title.");
        await page.ClickAsync("text=Record the correction");
        await ArrivedAsync(page, "/statements/.*#history");
        (await page.InnerTextAsync("#main .history li >> nth=0")).ShouldContain("The ministry's own English title.");
        (await page.InnerTextAsync("section[aria-labelledby=signatories]")).ShouldContain(
            "Minister of Foreign Affairs"
        );

        // A new coding of an act, on a version that somebody else has changed meanwhile.
        await page.ClickAsync("text=Correct this record");
        await page.ClickAsync("text=Code act a2 again");
        await page.SelectOptionAsync("[name='act/intensity']", "5");
        await page.FillAsync("[name='act/reason']", "A slip.");
        var statement = new Uri(page.Url).AbsolutePath.Split('/')[3];
        var before = await ActAsync();
        (
            await host.Admin.PostAsync(
                $"/api/statements/{statement}/sources",
                """{"layer": "WIRE", "url": "https://example.org/a"}""",
                ifMatch: "*"
            )
        ).ShouldBe(200);
        await page.ClickAsync("text=Record the new coding");
        await RefusedAsync(page, "Someone has changed this statement");
        (await page.InputValueAsync("[name='act/intensity']")).ShouldBe("5");
        await page.ClickAsync("text=Record the new coding");
        await ArrivedAsync(page, "/statements/.*#history");
        (await page.InnerTextAsync("#a2")).ShouldContain("5");
        var after = await ActAsync();
        after["intensity"] = before["intensity"]!.DeepClone();
        JsonNode.DeepEquals(after, before).ShouldBeTrue($"nothing but the level is another: {after}");

        async Task<JsonNode> ActAsync() =>
            (await host.Anonymous.GetAsync($"/api/statements/{statement}")).Json["acts"]!
                .AsArray()
                .Single(x => x!["id"]!.GetValue<string>() == "a2")!;
    }

    [Fact]
    public async Task A_rival_date_is_asserted_without_scripts_and_stands_on_the_statement_page()
    {
        var host = await cluster.SharedAsync();
        var recorded = (await host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await host.ProjectedAsync();
        var page = await SignedInAsync(host, Roles.Editor, script: false);
        await page.GotoAsync($"/statements/{recorded.Id}");
        await page.ClickAsync("text=Correct this record");
        await page.ClickAsync("text=Assert a further date");

        await page.FillAsync("[name='date/value']", "2024-10-32");
        await page.SelectOptionAsync("[name='date/source']", "s1");
        await page.FillAsync("[name='date/reason']", "The agency dates it a day later.");
        await page.ClickAsync("text=Record the date");
        (await page.InnerTextAsync("#f-date-value-fault")).ShouldContain("32");
        (await page.InputValueAsync("[name='date/reason']")).ShouldBe(
            "The agency dates it a day later.",
            "nothing typed is lost"
        );
        await page.FillAsync("[name='date/value']", "2024-10-23");
        await page.ClickAsync("text=Record the date");

        await ArrivedAsync(page, "/statements/.*#history");
        var dates = page.Locator("section[aria-labelledby=dates] tbody tr");
        (await dates.CountAsync()).ShouldBe(2);
        var rival = await dates.Nth(1).InnerTextAsync();
        rival.ShouldContain("23 October 2024");
        rival.ShouldContain("s1");
        rival.ShouldContain("The agency dates it a day later.");
    }

    [Fact]
    public async Task A_reviewer_reads_text_and_coding_side_by_side_and_whoever_coded_it_is_refused()
    {
        await using var host = await TestHost.StartAsync(await cluster.CreateDatabaseAsync());
        var recorded = (await host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        (await host.Admin.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await host.ProjectedAsync();
        var page = await SignedInAsync(host, Roles.Admin, TestHost.AdminKey);
        (await page.InnerTextAsync("#queue")).ShouldBe("Waiting for review: 2 statements");

        await page.ClickAsync(".results a >> nth=1");
        await page.SelectOptionAsync("[name='review/verdict']", "ACCEPTED");
        await page.FillAsync("[name='review/note']", "As it says.");
        await page.ClickAsync("text=Record the review");
        await RefusedAsync(page, "someone who did not");
        (await page.InputValueAsync("[name='review/note']")).ShouldBe("As it says.");

        await page.GotoAsync($"/desk/statements/{recorded.Id}/review");
        await page.SelectOptionAsync("[name='review/verdict']", "ACCEPTED");
        await page.ClickAsync("text=Record the review");
        await ArrivedAsync(page, "/desk$");
        (await host.Anonymous.GetAsync($"/api/statements/{recorded.Id}")).Text("review").ShouldBe("ACCEPTED");
    }

    [Fact]
    public async Task A_statement_is_recorded_without_scripts_by_keyboard_alone()
    {
        var host = await cluster.SharedAsync();
        var page = await SignedInAsync(host, Roles.Editor, script: false);
        await page.GotoAsync("/desk/statements/new");
        async Task TypeAsync(string name, string value)
        {
            await page.FocusAsync($"[name='{name}']");
            await page.Keyboard.InsertTextAsync(value);
        }

        await TypeAsync("texts/0/text", "Nous condamnons 🇫🇷 cet acte.\nNous le disons.");
        await page.FillAsync("[name='texts/0/language']", "fr");
        await TypeAsync("sources/0/url", "https://example.org/fr");
        await TypeAsync("dates/0/value", "2024-10-22");
        await TypeAsync("signatories/0/party", "France");
        await TypeAsync("signatories/0/nameAsListed", "La France");
        await TypeAsync("actions/0/id", "ac-desk-act");
        await page.ClickAsync("summary:text-is('This action is not on record yet')");
        await TypeAsync("actions/0/title", "An act");
        await page.SelectOptionAsync("[name='actions/0/type']", "OTHER");
        await page.SelectOptionAsync("[name='actions/0/epistemic']", "ASSERTED");
        await page.FocusAsync("button:text-is('Add an act')");
        await page.Keyboard.PressAsync("Enter");
        await page.SelectOptionAsync("[name='acts/0/type']", "CONDEMN");
        await TypeAsync("acts/0/quote/exact", "condamnons 🇫🇷 cet act.");
        await page.CheckAsync("[name='acts/0/objects']");
        await page.ClickAsync("button:text-is('Record the statement')");
        (await page.InnerTextAsync("#f-acts-0-quote-exact-fault")).ShouldContain("text");
        foreach (
            var field in await page.Locator(".desk :is(input:not([type=hidden], [type=checkbox]), select, textarea)")
                .AllAsync()
        )
        {
            (await page.Locator($"label[for='{await field.GetAttributeAsync("id")}']").CountAsync()).ShouldBe(
                1,
                await field.GetAttributeAsync("name")
            );
        }

        await page.FillAsync("[name='acts/0/quote/exact']", "condamnons 🇫🇷 cet acte");
        await page.ClickAsync("button:text-is('Record the statement')");
        await ArrivedAsync(page, "/statements/st-");
        (await page.InnerTextAsync("mark")).ShouldBe("condamnons 🇫🇷 cet acte");
    }

    [Fact]
    public async Task Every_page_of_the_desk_is_accessible_and_fits_its_width_in_each_look()
    {
        var host = await cluster.SeededAsync();
        var page = await PageAsync(address: host.Address);
        var faults = new List<string>();
        await LookAsync("sign-in", "/sign-in");
        await SignInAsync(page, TestHost.AdminKey);
        await LookAsync("desk", "/desk");
        await LookAsync("desk-record", "/desk/statements/new");
        await page.ClickAsync("button:text-is('Record the statement')");
        await LookAsync("desk-faults", null);
        await LookAsync("desk-replay", "/desk/replays/new");
        await LookAsync("desk-correct", $"/desk/statements/{SeedId}/correct?act=a1");
        foreach (
            var part in new[]
            {
                "act=new",
                "label=new",
                "label=l1",
                "date=new",
                "date=d1",
                "signatory=new",
                "signatory=GBR",
                "source=new",
                "text=new",
            }
        )
        {
            await LookAsync($"desk-correct-{part.Replace('=', '-')}", $"/desk/statements/{SeedId}/correct?{part}");
        }

        await page.ClickAsync("button:text-is('Record the text')");
        await LookAsync("desk-correct-faults", null);
        await LookAsync("desk-review", $"/desk/statements/{SeedId}/review");
        faults.ShouldBeEmpty();

        async Task LookAsync(string name, string? path)
        {
            if (path is not null)
            {
                (await page.GotoAsync(path))!.Status.ShouldBe(200, name);
            }

            foreach (var look in Enum.GetValues<Look>())
            {
                faults.AddRange(await FaultsAsync(page, name, look));
            }
        }
    }

    private static string Said(JsonNode? coding)
    {
        var said = string.Join(
            ' ',
            new[] { "id", "type", "label", "intensity", "booster", "epistemic", "action", "strength" }.Select(x =>
                coding![x]?.ToString() ?? "-"
            )
        );
        var lists = string.Join(
            ' ',
            new[] { "objects", "targets", "beneficiaries", "instruments" }.Select(x =>
                string.Join(',', (coding![x]?.AsArray() ?? []).Select(y => y!.ToString()).Order())
            )
        );
        return $"{said} {lists} {coding!["quote"]!["start"]}-{coding["quote"]!["end"]}";
    }

    private async Task<IPage> SignedInAsync(TestHost host, string role, string? key = null, bool script = true)
    {
        var page = await PageAsync(script: script, address: host.Address);
        await SignInAsync(page, key ?? (await host.Get<ApiKeys>().AddAsync($"A {role}", role, Ct)).Key);
        return page;
    }

    /// <summary>Fills in the rows of a list; adds each row after the first.</summary>
    private static async Task RowsAsync(IPage page, JsonObject seed, string list, string add, bool first = false)
    {
        foreach (var (row, i) in seed[list]!.AsArray().Select((x, i) => (x!.AsObject(), i)))
        {
            if (i > 0)
            {
                await page.ClickAsync($"button:text-is('{add}')");
            }

            if (first)
            {
                await page.Locator($"fieldset:has([name='{list}/{i}/id']) details:not([open]) summary").ClickAsync();
            }

            await FillAsync(page, $"{list}/{i}", row);
        }
    }

    private static JsonObject Only(JsonNode node, params string[] members) =>
        new(members.Where(x => node[x] is not null).Select(x => KeyValuePair.Create(x, node[x]?.DeepClone())));

    /// <summary>Fills in the fields for a part of the submission.</summary>
    private static async Task FillAsync(IPage page, string at, JsonNode value)
    {
        if (value is JsonObject members)
        {
            foreach (var (name, member) in members.Where(x => x.Value is not null))
            {
                await FillAsync(page, at.Length == 0 ? name : $"{at}/{name}", member!);
            }

            return;
        }

        if (value is JsonArray list && list.All(x => x is JsonValue))
        {
            var others = new List<string>();
            foreach (var item in list.Select(x => x!.GetValue<string>()))
            {
                var box = page.Locator($"input[type=checkbox][name='{at}'][value='{item}']");
                if (await box.CountAsync() > 0)
                {
                    await box.CheckAsync();
                }
                else
                {
                    others.Add(item);
                }
            }

            if (others.Count > 0)
            {
                await OpenAsync(page, at);
                await page.FillAsync($"input:not([type=checkbox])[name='{at}']", string.Join(", ", others));
            }

            return;
        }

        if (value is JsonArray rows)
        {
            foreach (var (row, i) in rows.Select((x, i) => (x!, i)))
            {
                await FillAsync(page, $"{at}/{i}", row);
            }

            return;
        }

        await OpenAsync(page, at);
        var field = page.Locator($"[name='{at}']");
        if (await field.EvaluateAsync<string>("x => x.tagName") == "SELECT")
        {
            await field.SelectOptionAsync(value.ToString());
        }
        else
        {
            await field.FillAsync(value.ToString());
        }
    }

    /// <summary>Opens the part of the form that contains a field.</summary>
    private static Task OpenAsync(IPage page, string name) =>
        page.EvaluateAsync(
            "x => { const d = document.querySelector(`[name='${x}']`)?.closest('details'); if (d) d.open = true; }",
            name
        );

    private static async Task SelectAsync(IPage page, string text, JsonNode quote)
    {
        var points = text.EnumerateRunes().Select(x => x.Utf16SequenceLength).ToList();
        var (start, end) = (
            points.Take(quote["start"]!.GetValue<int>()).Sum(),
            points.Take(quote["end"]!.GetValue<int>()).Sum()
        );
        await page.EvaluateAsync(
            "x => { const a = document.querySelector('textarea[data-text]'); a.focus(); a.setSelectionRange(x[0], "
                + "x[1]); }",
            new[] { start, end }
        );
        await page.WaitForFunctionAsync(
            "x => document.querySelector('[data-selected=exact]').value === x",
            quote["exact"]!.GetValue<string>()
        );
    }
}

internal static class Ordinals
{
    /// <summary>The row of the coding with this number.</summary>
    public static int ToIndex(this string number) =>
        int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) - 1;
}
