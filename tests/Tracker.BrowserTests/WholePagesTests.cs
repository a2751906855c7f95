using Microsoft.Playwright;
using Tracker.BrowserTests.Harness;
using Tracker.IntegrationTests.Harness;

namespace Tracker.BrowserTests;

/// <summary>Nothing of a page is cut, whatever the window, the paper and the reader's fonts.</summary>
public sealed class WholePagesTests(Site site) : BrowserTest(site)
{
    /// <summary>Tables that are wider than their box. A matrix of many actions may be: it is moved with its heads.</summary>
    private const string Cut = """
        () => [...document.querySelectorAll('.scroll:not(.grid)')]
          .filter(x => x.offsetParent && x.scrollWidth > x.clientWidth)
          .map(x => `${x.getAttribute('aria-label') ?? x.getAttribute('aria-labelledby')}: ${x.scrollWidth} in ${x.clientWidth} px`)
        """;

    /// <summary>Texts of the diagrams that are shown and leave them, or stand on a text beside them.</summary>
    private const string CutTexts = """
        () => [...document.querySelectorAll('.chart')].filter(x => x.getClientRects().length > 0).flatMap(x => {
          const { width, height } = x.viewBox.baseVal;
          const out = [...x.querySelectorAll('text')].filter(t => { const b = t.getBBox(); return b.x < 0 || b.y < 0 || b.x + b.width > width || b.y + b.height > height; });
          const axis = [...x.querySelectorAll(':scope > .axis')].map(t => ({ t, b: t.getBBox() })).filter(a => a.b.width > 0);
          const on = axis.filter((a, i) => axis.some((o, j) => j > i && Math.abs(o.b.y - a.b.y) < 8 && o.b.x < a.b.x + a.b.width && a.b.x < o.b.x + o.b.width)).map(a => a.t);
          return [...out, ...on].map(t => t.textContent);
        })
        """;

    /// <summary>A narrow font, two wide ones, one with serifs, and one wider than any.</summary>
    [Theory]
    [InlineData("\"Liberation Sans Narrow\", \"DejaVu Sans Condensed\", sans-serif", "normal")]
    [InlineData("\"DejaVu Sans\", Verdana, sans-serif", "normal")]
    [InlineData("monospace", "normal")]
    [InlineData("serif", "normal")]
    [InlineData("sans-serif", "0.06em")]
    public async Task With_any_font_no_text_of_a_diagram_is_cut_and_rows_stay_low(string family, string spacing)
    {
        Assert.SkipUnless(
            Length.Soak || spacing != "normal" || family.StartsWith("\"Liberation", StringComparison.Ordinal),
            "The narrowest and the widest are tried in every run; the families between them under ./build.sh soak."
        );
        var faults = new List<string>();
        var page = await PageAsync();
        foreach (var (name, path) in await PagesAsync())
        {
            await page.GotoAsync(path);
            await page.EvaluateAsync(
                "([family, spacing]) => { const style = document.documentElement.style; for (const x of "
                    + "['--sans', '--serif']) style.setProperty(x, family); style.letterSpacing = spacing; }",
                new[] { family, spacing }
            );
            foreach (var width in new[] { 1280, 768, 360 })
            {
                await page.SetViewportSizeAsync(width, 900);
                faults.AddRange((await page.EvaluateAsync<string[]>(CutTexts)).Select(x => $"{name} {width}: {x}"));
                if (width == 1280)
                {
                    faults.AddRange((await page.EvaluateAsync<string[]>(Cut)).Select(x => $"{name} {width}: {x}"));
                }

                var high = await NumberAsync(
                    page,
                    "() => Math.max(0, ...[...document.querySelectorAll('table.rows tbody tr')].map(x => x.offsetHeight))"
                );
                if (high > (width < 1000 ? 480 : 280))
                {
                    faults.Add($"{name} {width}: a row of the table of positions is {high} px high.");
                }
            }
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_table_of_positions_is_cut_and_on_a_wide_window_no_table_is()
    {
        var faults = new List<string>();
        var page = await PageAsync();
        foreach (var (name, path) in await PagesAsync())
        {
            await page.GotoAsync(path);
            foreach (var width in new[] { 1920, 1440, 1280, 1100, 768, 360 })
            {
                await page.SetViewportSizeAsync(width, 900);
                var cut = await page.EvaluateAsync<string[]>(
                    width >= 1280 ? Cut : Cut.Replace("'.scroll:not(.grid)'", "'.scroll:has(> .stack), .drawing'")
                );
                faults.AddRange(cut.Select(x => $"{name} {width}: {x}"));
            }
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task On_a_narrow_window_a_diagram_has_all_its_lanes_days_and_positions_without_moving_it()
    {
        var page = await PageAsync();
        foreach (var path in new[] { $"/actions/{Troops}", "/parties/KOR", "/compare?party=CHE,GBR,KOR,PRK" })
        {
            await page.SetViewportSizeAsync(1280, 900);
            await page.GotoAsync(path);
            var wide = await CountsAsync();
            await page.SetViewportSizeAsync(360, 900);
            (await CountsAsync()).ShouldBe(wide, path);
            (
                await page.EvaluateAsync<bool>(
                    "() => [...document.querySelectorAll('.chart:not(.sample)')].filter(x => x.getClientRects().length"
                        + " > 0).every(x => { const b = x.getBoundingClientRect(); return x.classList.contains('narrow')"
                        + " && b.left >= 0 && b.right <= innerWidth; })"
                )
            ).ShouldBeTrue(path);
        }

        // The lanes of the timelines that are shown, and the positions that their marks stand for.
        Task<int[]> CountsAsync() =>
            page.EvaluateAsync<int[]>(
                "() => { const shown = [...document.querySelectorAll('.chart.timeline')].filter(x => "
                    + "x.getClientRects().length > 0); return [shown.flatMap(x => [...x.querySelectorAll('.lane-name')])"
                    + ".length, shown.flatMap(x => [...x.querySelectorAll('a.mark')]).reduce((n, x) => n + "
                    + "+(x.querySelector('.many')?.textContent ?? 1), 0)]; }"
            );
    }

    [Fact]
    public async Task A_printed_matrix_has_all_columns_black_on_white_and_the_strong_levels_stand_out()
    {
        var page = await PageAsync();
        await page.EmulateMediaAsync(new() { Media = Media.Print });

        // The space between the margins of a sheet of A4, across.
        await page.SetViewportSizeAsync(1050, 718);
        foreach (var path in new[] { "/matrix", "/matrix?group=EU", "/embed/matrix", $"/matrix?topic={Cooperation}" })
        {
            await page.GotoAsync(path);
            var faults = await page.EvaluateAsync<string[]>(
                """
                () => [...document.querySelectorAll('.matrix :is(th, td)')].flatMap(x => {
                  const box = x.getBoundingClientRect(), text = x.querySelector('a') ?? x, style = getComputedStyle(x);
                  const strong = /lv[456]/.test(x.className);
                  return [
                    box.right > innerWidth + 1 || text.scrollWidth > text.clientWidth + 1 && text.clientWidth > 0 ? 'cut: ' + x.textContent : null,
                    x.tagName === 'TD' && getComputedStyle(text).color !== 'rgb(0, 0, 0)' && !x.matches('.num') ? 'pale: ' + x.textContent : null,
                    strong && (style.fontWeight < 700 || parseFloat(style.borderTopWidth) < 2) ? 'weak: ' + x.textContent : null,
                  ].filter(f => f);
                })
                """
            );
            faults.ShouldBeEmpty(path);
        }
    }

    [Fact]
    public async Task On_paper_the_citation_and_every_quote_are_whole()
    {
        var page = await PageAsync();
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await page.SetViewportSizeAsync(718, 1050);
        foreach (var path in new[] { $"/actions/{Cooperation}", "/matrix", "/parties/PRK", $"/statements/{SeedId}" })
        {
            await page.GotoAsync(path);
            (await page.Locator("#cite-apa").IsVisibleAsync()).ShouldBeTrue(path);
            (await page.Locator("#cite-bibtex").BoundingBoxAsync())!.Height.ShouldBeGreaterThan(50);
            foreach (var rest in await page.Locator(".rest > .quote").AllAsync())
            {
                (await rest.IsVisibleAsync()).ShouldBeTrue(path);
            }

            (await page.EvaluateAsync<string[]>(Cut)).ShouldBeEmpty(path);
        }
    }

    [Fact]
    public async Task A_long_quote_opens_by_keyboard_and_by_tap()
    {
        var page = await PageAsync();
        await page.GotoAsync("/parties/JPN");
        var rest = page.Locator("details.rest:has(> .quote)").First;
        var whole = rest.Locator(".quote");
        (await whole.IsVisibleAsync()).ShouldBeFalse();
        await rest.Locator("summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        (await whole.IsVisibleAsync()).ShouldBeTrue();
        (await whole.InnerTextAsync()).ShouldNotContain("…");
        await rest.Locator("summary").ClickAsync();
        (await whole.IsVisibleAsync()).ShouldBeFalse();
    }
}
