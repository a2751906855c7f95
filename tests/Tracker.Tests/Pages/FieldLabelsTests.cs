using System.Text.RegularExpressions;
using Tracker.Pages.Desk;

namespace Tracker.Tests.Pages;

public sealed partial class FieldLabelsTests
{
    public static TheoryData<string> Shown =>
        [
            .. DeskForm.Rows.SelectMany(
                list => list.Value.Where(x => !Hidden.Contains($"{list.Key}/{x.Field}")),
                (list, shown) => $"{list.Key}/0/{shown.Field}"
            ),
        ];

    /// <summary>The fields that the markup of a page names in full.</summary>
    public static TheoryData<string> Named =>
        [
            .. Directory
                .EnumerateFiles(
                    Path.Combine(Repository.Root, "src", "Tracker", "Pages"),
                    "*.razor",
                    SearchOption.AllDirectories
                )
                .SelectMany(x => Field().Matches(File.ReadAllText(x)))
                .Select(x => x.Groups[1].Value)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Fields that the page fills in by itself, or that have a label of their own.</summary>
    private static readonly string[] Hidden =
    [
        "acts/confidence",
        "acts/id",
        "acts/quote/textId",
        "labels/id",
        "labels/quote/textId",
        "actions/dates/0/field",
    ];

    [Theory, MemberData(nameof(Shown)), MemberData(nameof(Named))]
    public void Every_field_that_a_form_shows_has_a_label(string name) => FieldLabels.Of(name).ShouldNotBeEmpty();

    [Fact]
    public void A_fault_of_a_row_names_the_row_and_the_field() =>
        FieldLabels
            .InFull("signatories/1/nameAsListed")
            .ShouldBe($"Signatory 2: {FieldLabels.Of("signatory/nameAsListed")}");

    [GeneratedRegex("<DeskField [^>]*Name=\"([a-z][A-Za-z/]*)\"")]
    private static partial Regex Field();
}
