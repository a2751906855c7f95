using Tracker.BrowserTests.Harness;

namespace Tracker.BrowserTests;

/// <summary>Everything can be reached and used with the keyboard alone.</summary>
public sealed class KeyboardTests(Site site) : BrowserTest(site)
{
    [Fact]
    public async Task The_matrix_is_one_stop_and_arrow_keys_walk_its_cells()
    {
        var page = await PageAsync();
        await page.GotoAsync($"/matrix?topic={Cooperation}");
        await page.Locator(".matrix td a").First.FocusAsync();
        (await page.Locator(".matrix td a:not([tabindex='-1'])").CountAsync()).ShouldBe(1);
        var width = await page.Locator(".matrix thead th.col").CountAsync();
        await page.Keyboard.PressAsync("End");
        (await Focused(page)).ShouldBe(width - 1);
        await page.Keyboard.PressAsync("ArrowDown");
        (await Focused(page)).ShouldBe((2 * width) - 1);
        await page.Keyboard.PressAsync("Home");
        (await Focused(page)).ShouldBe(width);
        await page.Keyboard.PressAsync("ArrowRight");
        (await Focused(page)).ShouldBe(width + 1);
        await page.Keyboard.PressAsync("Enter");
        await ArrivedAsync(page, "/positions[?]");

        static Task<int> Focused(Microsoft.Playwright.IPage page) =>
            NumberAsync(page, "() => [...document.querySelectorAll('.matrix td a')].indexOf(document.activeElement)");
    }

    [Fact]
    public async Task Arrow_keys_walk_all_marks_of_a_line_whatever_their_shapes()
    {
        var page = await PageAsync();
        await page.GotoAsync($"/actions/{Troops}");
        var lanes = await page.EvaluateAsync<int[]>(
            "() => [...new Set([...document.querySelectorAll('svg.timeline.wide a.mark')].map(x => +x.dataset.lane))]"
        );
        foreach (var lane in lanes)
        {
            var marks = $"svg.timeline.wide a.mark[data-lane='{lane}']";
            await page.Locator(marks).First.FocusAsync();
            for (var i = 1; i < await page.Locator(marks).CountAsync(); i++)
            {
                await page.Keyboard.PressAsync("ArrowRight");
                (
                    await NumberAsync(
                        page,
                        $"() => [...document.querySelectorAll(\"{marks}\")].indexOf(document.activeElement)"
                    )
                ).ShouldBe(i, $"line {lane}");
            }
        }

        lanes.Length.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task At_most_forty_stops_come_before_the_first_table_or_result_and_each_is_seen()
    {
        foreach (
            var (name, path) in (await PagesAsync()).Where(x =>
                x.Key is "home" or "action" or "topic" or "party" or "matrix" or "network" or "search"
            )
        )
        {
            var page = await PageAsync();
            await page.GotoAsync(path);
            var stops = 0;
            var atTable = false;
            while (!atTable && stops < 60)
            {
                await page.Keyboard.PressAsync("Tab");
                stops++;
                (await page.EvaluateAsync<bool>("() => document.activeElement !== document.body")).ShouldBeTrue(
                    $"{name}: the page ends after {stops - 1} stops, without a table or a list of results"
                );
                atTable = await page.EvaluateAsync<bool>(
                    "() => document.activeElement.closest('table, .results') !== null || "
                        + "document.activeElement.querySelector(':scope > table') !== null"
                );
                (
                    await page.EvaluateAsync<string?>(
                        "() => { const x = document.activeElement; const s = getComputedStyle(x); return "
                            + "s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 ? null : "
                            + "x.outerHTML.slice(0, 200) + ' ' + [':focus', ':focus-visible', "
                            + "':focus-within'].filter(f => x.matches(f)); }"
                    )
                ).ShouldBeNull($"{name}: stop {stops} is not seen");
            }

            Tell($"{name}: {stops} stops before the first table or result");
            stops.ShouldBeLessThanOrEqualTo(40, name);
        }
    }

    [Fact]
    public async Task A_slash_goes_to_the_search_and_the_first_stop_skips_to_the_content()
    {
        var page = await PageAsync();
        await page.GotoAsync($"/actions/{Troops}");
        await page.Keyboard.PressAsync("Tab");
        (await page.EvaluateAsync<string>("() => document.activeElement.textContent")).ShouldBe("Skip to the content");
        await page.Keyboard.PressAsync("Enter");
        await ArrivedAsync(page, "#main$");
        (await page.EvaluateAsync<string>("() => document.activeElement.id")).ShouldBe("main");
        await page.Keyboard.PressAsync("/");
        (await page.EvaluateAsync<string>("() => document.activeElement.id")).ShouldBe("find");
        (await page.InputValueAsync("#find")).ShouldBe("");
    }
}
