using System.Text.RegularExpressions;
using Tracker.Pages.Assets;

namespace Tracker.Tests.Pages;

/// <summary>Markup has no words, scripts or styles: these are in files of their own.</summary>
public partial class WordsTests
{
    [Fact]
    public void No_page_has_words_of_its_own()
    {
        var own = new List<string>();
        foreach (
            var file in Directory.EnumerateFiles(
                Path.Combine(Repository.Root, "src", "Tracker", "Pages"),
                "*.razor",
                SearchOption.AllDirectories
            )
        )
        {
            var markup = Comment()
                .Replace(Regex.Split(File.ReadAllText(file), @"^@code", RegexOptions.Multiline)[0], "");
            own.AddRange(
                OwnText()
                    .Matches(markup)
                    .Concat(OwnAttribute().Matches(markup))
                    .Select(x => $"{Path.GetFileName(file)}: {x.Value.Trim()}")
            );
        }

        own.Where(x =>
                !x.Contains("tracker replay", StringComparison.Ordinal)
                && !x.Contains("POST /api", StringComparison.Ordinal)
            )
            .ShouldBeEmpty();
    }

    [Fact]
    public void The_one_script_stays_small() =>
        System
            .Text.Encoding.UTF8.GetString(Asset.All["tracker.js"].Bytes)
            .Split('\n')
            .Length.ShouldBeLessThanOrEqualTo(250);

    [Fact]
    public void An_assets_address_changes_with_its_content() =>
        Asset.PathOf("tracker.css").ShouldMatch("^/assets/[0-9a-f]{12}/tracker.css$");

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex Comment();

    /// <summary>A literal word between tags.</summary>
    [GeneratedRegex(@"(?<=>)\s*[A-Z][a-z]{2,}[a-z ,.]*(?=<)")]
    private static partial Regex OwnText();

    [GeneratedRegex(@"(?:aria-label|title|placeholder|alt)=""[A-Za-z][^""@]*""")]
    private static partial Regex OwnAttribute();
}
