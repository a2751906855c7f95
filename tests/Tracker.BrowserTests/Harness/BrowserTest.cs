using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Tracker.IntegrationTests.Harness;

namespace Tracker.BrowserTests.Harness;

/// <summary>How a page is looked at.</summary>
public enum Look
{
    Light,
    Dark,
    Narrow,
}

/// <summary>Tests that look at pages.</summary>
[Collection<SharedSite>]
public abstract class BrowserTest(Site site) : IAsyncLifetime
{
    protected const string Troops = "ac-dprk-troop-deployment-russia";
    protected const string Cooperation = "ac-dprk-russia-military-cooperation";

    /// <summary>Sizes of a window, in px.</summary>
    private const int Narrow = 320,
        Wide = 1280,
        High = 900;

    /// <summary>The seed's id is of its text, and so everywhere the same.</summary>
    protected const string SeedId = "st-saljrpah76nb2727in6cchn5qm";

    private static readonly string Axe = ReadAxe();
    private readonly List<IBrowserContext> _contexts = [];

    protected Site Site { get; } = site;

    protected TestHost Host => Site.Story;

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Every kind of page, by a name for its picture.</summary>
    protected async Task<IReadOnlyDictionary<string, string>> PagesAsync()
    {
        var seed = await SeedIdAsync();
        var events = await Host.Anonymous.GetAsync($"/api/audit/events?stream={seed}&limit=1");
        return new Dictionary<string, string>
        {
            ["home"] = "/",
            ["actions"] = "/actions",
            ["action"] = $"/actions/{Troops}",
            ["topic"] = $"/actions/{Cooperation}",
            ["parties"] = "/parties",
            ["party"] = "/parties/KOR",
            ["group"] = "/parties/EU",
            ["statement"] = $"/statements/{seed}",
            ["positions"] = "/positions?party=KOR",
            ["search"] = "/search?q=troops",
            ["matrix"] = "/matrix",
            ["matrix-group"] = "/matrix?group=EU",
            ["compare"] = "/compare?party=CHE,GBR,KOR,PRK",
            ["network"] = "/network",
            ["audit"] = "/audit",
            ["replay"] = $"/audit/replays/{Site.ReplayId}",
            ["audit-then"] = $"/audit?asOfSequence={events.Items[0]["sequence"]}",
            ["events"] = "/audit/events",
            ["event"] = $"/audit/events/{events.Items[0]["sequence"]}",
            ["as-of"] = $"/actions/{Troops}?publicAt=2024-10-30",
            ["refusal"] = "/actions/ac-nothing-of-the-kind",
            ["about"] = "/about",
            ["method"] = "/method",
            ["codebook"] = "/codebook",
            ["report"] = $"/reports/new?about={seed}",
            ["embedded"] = $"/embed/actions/{Troops}",
        };
    }

    protected async Task<string> SeedIdAsync() =>
        (
            await Host.Anonymous.GetAsync("/api/statements?party=GBR&party=KOR&to=2024-10-22&from=2024-10-22")
        ).Items.First(x => x["title"]!.GetValue<string>().StartsWith("UK", StringComparison.Ordinal))[
            "id"
        ]!.GetValue<string>();

    /// <param name="state">Cookies of a browser that is signed in.</param>
    protected async Task<IPage> PageAsync(bool script = true, Uri? address = null, string? state = null)
    {
        var context = await Site.Browser.NewContextAsync(
            new()
            {
                BaseURL = (address ?? Host.Address).ToString(),
                ColorScheme = ColorScheme.Light,
                ViewportSize = new() { Width = Wide, Height = High },
                JavaScriptEnabled = script,
                StorageState = state,
                Permissions = ["clipboard-read", "clipboard-write"],
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        _contexts.Add(context);
        context.SetDefaultTimeout(60_000);
        return await context.NewPageAsync();
    }

    protected static async Task SignInAsync(IPage page, string key)
    {
        await page.GotoAsync("/desk");
        await page.FillAsync("#key", key);
        await page.PressAsync("#key", "Enter");
        await ArrivedAsync(page, "^[^?]*/desk$");
    }

    /// <summary>
    /// Waits until a page whose address matches the expression is loaded. Playwright's own wait for an address misses a
    /// load that ends while the wait begins, and then never ends.
    /// </summary>
    protected static async Task ArrivedAsync(IPage page, string address)
    {
        await Assertions.Expect(page).ToHaveURLAsync(new Regex(address), new() { Timeout = 60_000 });
        await page.WaitForFunctionAsync("() => document.readyState === 'complete'");
    }

    /// <summary>Waits until a form is there again with faults that say some words. Until the page is complete it may
    /// move under the pointer.</summary>
    protected static async Task RefusedAsync(IPage page, string words)
    {
        await Assertions.Expect(page.Locator(".faults")).ToContainTextAsync(words, new() { Timeout = 60_000 });
        await page.WaitForFunctionAsync("() => document.readyState === 'complete'");
    }

    /// <summary>
    /// Shows a loaded page in a look, and tells what is wrong with it: what axe finds, and how much it is wider than the
    /// window. Dark differs from light in colours alone, so axe checks only these.
    /// </summary>
    protected static async Task<IReadOnlyList<string>> FaultsAsync(IPage page, string name, Look look)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = look == Look.Dark ? ColorScheme.Dark : ColorScheme.Light });
        await page.SetViewportSizeAsync(look == Look.Narrow ? Narrow : Wide, High);
        await ScreenAsync(page, $"{name}-{look.ToString().ToLowerInvariant()}");
        var faults = await ViolationsAsync(page, look == Look.Dark);
        var over = await NumberAsync(
            page,
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        );
        return
        [
            .. faults.Select(x => $"{name}, {look}: {x}"),
            .. over > 0 ? new[] { $"{name}, {look}: {over} px wider than the window." } : [],
        ];
    }

    /// <summary>What axe finds against WCAG 2.2 AA, each with where it is.</summary>
    protected static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page, bool onlyColours = false)
    {
        // Evaluated from outside, as the page's own policy lets no other script in.
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await page.EvaluateAsync(Axe);
        }

        var found = await page.EvaluateAsync<JsonElement>(
            "x => axe.run(document, { runOnly: x }).then(x => x.violations.map(v => v.id + ' ' + v.nodes.slice(0, "
                + "3).map(n => n.html + ' ' + n.failureSummary).join(' | ')))",
            onlyColours ? ["color-contrast"] : new[] { "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa" }
        );
        return [.. found.EnumerateArray().Select(x => x.GetString()!)];
    }

    /// <summary>Keeps a picture of the page for people to look at, under <c>./build.sh soak</c>.</summary>
    protected static Task ScreenAsync(IPage page, string name) =>
        Length.Soak
            ? page.ScreenshotAsync(new() { Path = Path.Combine(Site.Screens, $"{name}.png"), FullPage = true })
            : Task.CompletedTask;

    protected static async Task<int> NumberAsync(IPage page, string expression) =>
        (await page.EvaluateAsync<JsonElement>(expression)).GetInt32();

    /// <summary>A figure of a run, told in its output.</summary>
    protected static void Tell(FormattableString line) =>
        TestContext.Current.TestOutputHelper?.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    public ValueTask InitializeAsync()
    {
        Site.Require();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts)
        {
            await context.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    private static string ReadAxe()
    {
        using var reader = new StreamReader(typeof(BrowserTest).Assembly.GetManifestResourceStream("axe.min.js")!);
        return reader.ReadToEnd();
    }
}
