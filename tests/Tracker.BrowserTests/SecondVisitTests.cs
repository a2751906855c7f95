using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Tracker.BrowserTests.Harness;

namespace Tracker.BrowserTests;

/// <summary>
/// A browser keeps a page and asks whether it has changed; over the headers that it keeps it puts those of the answer.
/// Whoever comes again must see what the first visitor saw.
/// </summary>
public sealed class SecondVisitTests(Site site) : BrowserTest(site)
{
    private const string Paper = "rgb(251, 250, 247)";

    /// <summary>Whether style sheet and script of a document were let in: the script answers the key that leads to the
    /// search.</summary>
    private const string Looks = "() => getComputedStyle(document.body).backgroundColor";

    private static readonly string[] Embeds =
    [
        $"/embed/actions/{Troops}",
        $"/embed/statements/{SeedId}",
        "/embed/matrix",
    ];

    [Fact]
    public async Task Every_page_looks_the_same_when_it_is_opened_again_reloaded_or_opened_in_a_new_tab()
    {
        var page = await PageAsync();
        var faults = new List<string>();
        Listen(page, faults);
        foreach (var (name, path) in (await PagesAsync()).Where(x => x.Key != "refusal"))
        {
            var first = await page.GotoAsync(path);
            first!.Status.ShouldBe(200, name);
            await LooksAsync(page.MainFrame, $"{name}, first");
            await page.GotoAsync("about:blank");
            await page.GotoAsync(path);
            await LooksAsync(page.MainFrame, $"{name}, again");
            await page.ReloadAsync();
            await LooksAsync(page.MainFrame, $"{name}, reloaded");
            await page.GotoAsync("about:blank");
            await page.GoBackAsync();
            await LooksAsync(page.MainFrame, $"{name}, back");
            var tab = await page.Context.NewPageAsync();
            Listen(tab, faults);
            await tab.GotoAsync(path);
            await LooksAsync(tab.MainFrame, $"{name}, new tab");
            await tab.CloseAsync();
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_embed_is_shown_by_a_page_of_another_origin_each_time_it_is_opened()
    {
        await using var newspaper = await NewspaperAsync();
        var page = await PageAsync(address: new(newspaper.Urls.First()));
        var faults = new List<string>();
        Listen(page, faults);
        for (var visit = 1; visit <= 3; visit++)
        {
            foreach (var embed in Embeds)
            {
                await page.GotoAsync(newspaper.Urls.First() + "/article?" + embed);
                await EmbedLooksAsync(page, $"{embed}, visit {visit}");
                await page.ReloadAsync();
                await EmbedLooksAsync(page, $"{embed}, visit {visit}, reloaded");
                await page.GotoAsync("about:blank");
                var tab = await page.Context.NewPageAsync();
                Listen(tab, faults);
                await tab.GotoAsync(newspaper.Urls.First() + "/article?" + embed);
                await EmbedLooksAsync(tab, $"{embed}, visit {visit}, new tab");
                await tab.CloseAsync();
            }
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_page_of_another_origin_reads_the_API_and_the_headers_it_needs()
    {
        await using var newspaper = await NewspaperAsync();
        var page = await PageAsync(address: new(newspaper.Urls.First()));
        await page.GotoAsync(newspaper.Urls.First() + "/article?/embed/matrix");
        var read = await page.EvaluateAsync<string[]>(
            """
            async (site) => {
              const first = await fetch(site + 'api/timeline?limit=1');
              const tag = first.headers.get('ETag');
              const again = await fetch(site + 'api/timeline?limit=1', { headers: { 'If-None-Match': tag }, cache: 'no-store' });
              const refused = await fetch(site + 'api/timeline?nonsense=1');
              const write = await fetch(site + 'api/statements', { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } })
                .then(() => 'let in', () => 'kept out');
              return ['' + first.status, tag, first.headers.get('As-Of-Sequence'), first.headers.get('Link'),
                first.headers.get('Tracker-Checkpoint'), '' + again.status, '' + refused.status, write];
            }
            """,
            Host.Address.ToString()
        );

        read.ShouldAllBe(x => !string.IsNullOrEmpty(x));
        (read[0], read[5], read[6], read[7]).ShouldBe(("200", "304", "400", "kept out"));
    }

    private static void Listen(IPage page, List<string> faults)
    {
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                faults.Add($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => faults.Add($"{page.Url}: {error}");
    }

    private static async Task LooksAsync(IFrame frame, string what)
    {
        (await frame.EvaluateAsync<string>(Looks)).ShouldBe(Paper, what);
        (
            await frame.EvaluateAsync<bool>(
                "() => [...document.scripts].filter(x => x.src).every(x => "
                    + "performance.getEntriesByName(x.src).some(y => y.responseStatus === 200 || y.decodedBodySize > 0))"
            )
        ).ShouldBeTrue($"{what}: a script was not let in");
    }

    private static async Task EmbedLooksAsync(IPage page, string what)
    {
        var frame = await (await page.WaitForSelectorAsync("iframe"))!.ContentFrameAsync();
        await frame!.WaitForLoadStateAsync();
        (await frame.Locator("body").InnerTextAsync()).ShouldNotBeEmpty(what);
        await LooksAsync(frame, what);
    }

    /// <summary>A site on another port, and so of another origin, with an article that has an embed.</summary>
    private async Task<WebApplication> NewspaperAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet(
            "/article",
            (HttpContext context) =>
                Results.Content(
                    "<!doctype html><title>Article</title><link rel=icon href=data:,><iframe width=800 height=600 src='"
                        + Host.Address.ToString().TrimEnd('/')
                        + context.Request.QueryString.Value!.TrimStart('?')
                        + "'></iframe>",
                    "text/html"
                )
        );
        await app.StartAsync();
        return app;
    }
}
