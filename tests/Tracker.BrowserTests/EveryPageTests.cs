using Microsoft.Playwright;
using Tracker.BrowserTests.Harness;

namespace Tracker.BrowserTests;

/// <summary>Rules for every page, on the demonstration story.</summary>
public sealed class EveryPageTests(Site site) : BrowserTest(site)
{
    [Fact]
    public async Task Every_page_is_accessible_fits_its_width_and_reports_no_error_in_each_look()
    {
        var faults = new List<string>();
        var page = await PageAsync();
        var name = "";
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && name != "refusal")
            {
                faults.Add($"{name}: {message.Text}");
            }
        };
        page.PageError += (_, error) => faults.Add($"{name}: {error}");
        foreach (var (each, path) in await PagesAsync())
        {
            name = each;
            var response = (await page.GotoAsync(path))!;
            response.Status.ShouldBe(name == "refusal" ? 404 : 200, name);
            foreach (var look in Enum.GetValues<Look>())
            {
                await LookAsync(look);
            }
        }

        faults.ShouldBeEmpty();

        async Task LookAsync(Look look)
        {
            faults.AddRange(await FaultsAsync(page, name, look));
            if (
                await NumberAsync(
                    page,
                    "() => [...document.querySelectorAll('.chart text')].filter(x => { const box = x.getBBox(); "
                        + "return box.x < 0 || box.x + box.width > x.ownerSVGElement.viewBox.baseVal.width; "
                        + "}).length"
                )
                is > 0
                    and var cut
            )
            {
                faults.Add($"{name}, {look}: {cut} texts are cut off by the edge of their diagram.");
            }

            if (
                await NumberAsync(
                    page,
                    "() => Math.max(0, ...[...document.querySelectorAll('table.rows tbody tr')].map(x => "
                        + "x.offsetHeight))"
                )
                    is var high
                && high > (look == Look.Narrow ? 360 : 200)
            )
            {
                faults.Add($"{name}, {look}: a row of the table of positions is {high} px high.");
            }

            var background = await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
            background.ShouldBe(look == Look.Dark ? "rgb(20, 23, 28)" : "rgb(251, 250, 247)");
        }
    }

    [Fact]
    public async Task Every_page_says_what_it_may_run_and_who_may_frame_it()
    {
        foreach (var (name, path) in await PagesAsync())
        {
            var reply = await Host.Anonymous.GetAsync(path);
            var policy = reply.Headers.GetValues("Content-Security-Policy").Single();
            policy.ShouldContain("script-src 'self'", customMessage: name);
            policy.ShouldNotContain("unsafe", customMessage: name);
            policy.ShouldContain(
                name == "embedded" ? "frame-ancestors *" : "frame-ancestors 'none'",
                customMessage: name
            );
            reply.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"], name);
            reply.Body.ShouldNotContain(" style=", customMessage: name);
            reply.Body.ShouldNotContain("onclick", customMessage: name);
        }
    }

    [Fact]
    public async Task Paper_has_the_point_of_the_record_and_the_address()
    {
        // Pages that show nothing of the record.
        string[] hasNoPoint = ["replay", "method", "codebook", "report"];
        var page = await PageAsync();
        var sequence = (await Host.Anonymous.GetAsync("/api/timeline?limit=1")).Json["asOf"]!["sequence"]!.ToString();
        foreach (var (name, path) in (await PagesAsync()).Where(x => x.Key is not "refusal"))
        {
            await page.EmulateMediaAsync(new() { Media = Media.Screen });
            await page.GotoAsync(path);
            await page.EmulateMediaAsync(new() { Media = Media.Print });
            var shown = await page.InnerTextAsync("body");
            shown.ShouldContain(
                Host.Address.ToString().TrimEnd('/')
                    + (
                        path.Contains("asOfSequence") || hasNoPoint.Contains(name)
                            ? path
                            : $"{path}{(path.Contains('?') ? "&" : "?")}asOfSequence={sequence}"
                    ),
                customMessage: name
            );
            if (!hasNoPoint.Contains(name))
            {
                shown.ShouldContain("recorded up to", customMessage: name);
            }

            foreach (var screenOnly in await page.Locator("header.top, .asof, .skip, button").AllAsync())
            {
                (await screenOnly.IsVisibleAsync()).ShouldBeFalse($"{name}: {await screenOnly.InnerTextAsync()}");
            }

            (await page.PdfAsync()).Length.ShouldBeGreaterThan(10_000, name);
        }
    }

    [Fact]
    public async Task Without_scripts_every_page_has_the_same_words_numbers_and_links()
    {
        var (with, without) = (await PageAsync(), await PageAsync(script: false));
        foreach (var (name, path) in await PagesAsync())
        {
            await with.GotoAsync(path);
            await without.GotoAsync(path);
            (await ShownAsync(without)).ShouldBe(await ShownAsync(with), name);
        }

        // Except the copy buttons, which scripts add.
        static Task<string[]> ShownAsync(IPage page) =>
            page.EvaluateAsync<string[]>(
                """
                () => [...document.querySelectorAll("main :is(h1, h2, h3, th, td, dt, dd, li, p, a, text, title)")]
                  .map(x => { const y = x.cloneNode(true); y.querySelectorAll("button[aria-describedby], button + [role=status]").forEach(z => z.remove()); return y.textContent + " " + (x.getAttribute("href") ?? ""); })
                """
            );
    }

    [Fact]
    public async Task Without_scripts_every_number_is_there_and_is_the_APIs()
    {
        var page = await PageAsync(script: false);
        await page.GotoAsync($"/actions/{Troops}");
        var timeline = await Host.Anonymous.GetAsync($"/api/actions/{Troops}/timeline?limit=1000");
        var condemners = await Host.Anonymous.GetAsync($"/api/actions/{Troops}/condemners");
        (await page.Locator("#condemners tbody tr").CountAsync()).ShouldBe(condemners.Items.Count);
        foreach (var (x, i) in condemners.Items.Select((x, i) => (x, i)))
        {
            var row = await page.Locator("#condemners tbody tr").Nth(i).InnerTextAsync();
            row.ShouldContain(x["party"]!["name"]!.GetValue<string>());
            row.ShouldStartWith(x["rank"]!.ToString());
            row.ShouldContain($"{x["lagFromAction"]!["minDays"]} days");
        }

        (await page.Locator("table.rows tbody tr").CountAsync()).ShouldBe(timeline.Items.Count);
        (await page.Locator("svg.timeline a.mark").CountAsync()).ShouldBeGreaterThan(10);

        await page.GotoAsync($"/matrix?topic={Cooperation}");
        var matrix = await Host.Anonymous.GetAsync($"/api/matrix?umbrella={Cooperation}");
        (await page.Locator("table.matrix tbody td a").CountAsync()).ShouldBe(matrix.Json["cells"]!.AsArray().Count);
        var counted = (await page.Locator("table.matrix tbody td.num").AllInnerTextsAsync()).Sum(x =>
            int.Parse(x, System.Globalization.CultureInfo.InvariantCulture)
        );
        counted.ShouldBe(matrix.Json["cells"]!.AsArray().Sum(x => x!["count"]!.GetValue<int>()));
    }

    [Fact]
    public async Task The_time_control_works_without_scripts()
    {
        var page = await PageAsync(script: false);
        await page.GotoAsync($"/actions/{Troops}");
        await page.ClickAsync(".asof summary");
        await page.FillAsync("#publicAt", "2024-10-23");
        await page.ClickAsync(".asof button");
        page.Url.ShouldContain("publicAt=2024-10-23");
        (await page.InnerTextAsync(".banner")).ShouldContain("What was public on 23 October 2024");
        (await page.Locator("#condemners tbody tr").CountAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task Every_mark_and_every_quote_leads_to_words_marked_in_their_statement_or_to_the_list_it_stands_for()
    {
        var page = await PageAsync();
        var (lost, checkedLinks, texts) = (new List<string>(), 0, new Dictionary<string, string>());
        foreach (var (name, path) in await PagesAsync())
        {
            await page.GotoAsync(path);
            var links = await page.EvaluateAsync<string[]>(
                "() => [...document.querySelectorAll('a.mark, a.quote')].map(x => x.href.baseVal ? new "
                    + "URL(x.href.baseVal, location).href : x.href)"
            );
            foreach (var link in links.Distinct().Select(x => new Uri(x)))
            {
                if (!texts.TryGetValue(link.PathAndQuery, out var text))
                {
                    texts[link.PathAndQuery] = text = await page.EvaluateAsync<string>(
                        "x => fetch(x).then(y => y.ok ? y.text() : '')",
                        link.PathAndQuery
                    );
                }

                checkedLinks++;
                if (
                    text.Length == 0
                    || (
                        link.AbsolutePath != "/positions"
                        && (
                            link.Fragment.Length < 2
                            || !text.Contains($"id=\"{link.Fragment[1..]}\"", StringComparison.Ordinal)
                        )
                    )
                )
                {
                    lost.Add($"{name}: {link.PathAndQuery}{link.Fragment}");
                }
            }
        }

        lost.ShouldBeEmpty();
        checkedLinks.ShouldBeGreaterThan(100);
    }
}
