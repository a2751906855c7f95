using System.Text.Json.Nodes;
using Tracker.BrowserTests.Harness;
using Tracker.IntegrationTests.Harness;

namespace Tracker.BrowserTests;

/// <summary>Texts in other scripts inside the English interface.</summary>
public sealed class WritingTests(Site site, Cluster cluster) : BrowserTest(site)
{
    private const string Fonts = "/usr/share/fonts";

    [Theory]
    [InlineData(
        "ar",
        "ندين بشدة ما حدث أمس خلافا لميثاق الأمم المتحدة (UN Charter).",
        "ندين بشدة ما حدث أمس",
        true,
        "Noto Naskh Arabic"
    )]
    [InlineData("he", "אנו מגנים בתוקף את מה שקרה אתמול (UN Charter).", "אנו מגנים בתוקף", true, "Noto Serif Hebrew")]
    [InlineData(
        "zh",
        "我们强烈谴责昨天违反《联合国宪章》(UN Charter) 的行为。",
        "我们强烈谴责",
        false,
        "Noto Serif CJK"
    )]
    [InlineData(
        "ko",
        "우리는 어제 있었던 일을 강력히 규탄한다 (UN Charter).",
        "강력히 규탄한다",
        false,
        "Noto Serif CJK"
    )]
    public async Task Words_run_in_their_own_direction_and_are_drawn_in_a_font_that_has_them(
        string language,
        string text,
        string quote,
        bool fromRight,
        string font
    )
    {
        Assert.SkipUnless(
            Directory.Exists(Fonts)
                && Directory.EnumerateFiles(Fonts, font.Replace(" ", "") + "*", SearchOption.AllDirectories).Any(),
            $"{font} is not installed: 'apt-get install fonts-noto-core fonts-noto-cjk'."
        );
        var host = await cluster.SharedAsync();
        var submission = Submissions.Small();
        submission["title"] = quote;
        submission["texts"]![0]!["language"] = language;
        submission["texts"]![0]!["text"] = text;
        submission["acts"]![0]!["quote"] = new JsonObject { ["exact"] = quote };
        var recorded = await host.ProjectedAsync(await host.Submitter.PostAsync("/api/statements", submission));

        var page = await PageAsync(address: host.Address);
        await page.GotoAsync($"/statements/{recorded.Json["id"]}");
        await ScreenAsync(page, $"writing-{language}");
        await ShouldRunAsync("h1 bdi");
        await ShouldRunAsync("[data-text]");
        await ShouldRunAsync("[data-text] mark");
        await ShouldRunAsync("#a1 .quote");
        (await ViolationsAsync(page)).ShouldBeEmpty();

        await page.GotoAsync($"/actions/{submission["actions"]![0]!["id"]}");
        await ShouldRunAsync("#condemners .quote");
        await ShouldRunAsync("table.rows .quote");
        (await page.GetAttributeAsync("table.rows .quote", "lang")).ShouldBe(language);

        // Right-to-left text starts at the right, left-to-right text at the left, and no letter is shown as a
        // missing-glyph box.
        async Task ShouldRunAsync(string selector)
        {
            var (first, second) = (await PlaceAsync(selector, 0), await PlaceAsync(selector, 1));
            (first > second).ShouldBe(fromRight, $"{selector}: the first letter is at {first}, the second at {second}");
            (await FontsAsync(selector)).ShouldContain(x => x.StartsWith("Noto", StringComparison.Ordinal), selector);
            if (selector.StartsWith("[data-text]", StringComparison.Ordinal))
            {
                (await FontsAsync(selector)).ShouldContain(x => x.StartsWith(font, StringComparison.Ordinal), selector);
            }
        }

        Task<double> PlaceAsync(string selector, int letter) =>
            page.EvaluateAsync<double>(
                """
                ([selector, letter]) => {
                  const walker = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
                  const range = document.createRange();
                  const text = walker.nextNode();
                  range.setStart(text, letter);
                  range.setEnd(text, letter + 1);
                  return range.getBoundingClientRect().left;
                }
                """,
                new object[] { selector, letter }
            );

        async Task<IReadOnlyList<string>> FontsAsync(string selector)
        {
            var session = await page.Context.NewCDPSessionAsync(page);
            await session.SendAsync("DOM.enable");
            await session.SendAsync("CSS.enable");
            var root = (await session.SendAsync("DOM.getDocument"))!
                .Value.GetProperty("root")
                .GetProperty("nodeId")
                .GetInt32();
            var node = (
                await session.SendAsync("DOM.querySelector", new() { ["nodeId"] = root, ["selector"] = selector })
            )!
                .Value.GetProperty("nodeId")
                .GetInt32();
            var fonts = (
                await session.SendAsync("CSS.getPlatformFontsForNode", new() { ["nodeId"] = node })
            )!.Value.GetProperty("fonts");
            await session.DetachAsync();
            return [.. fonts.EnumerateArray().Select(x => x.GetProperty("familyName").GetString()!)];
        }
    }
}
