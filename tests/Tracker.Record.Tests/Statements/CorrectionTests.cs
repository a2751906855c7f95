using Tracker.Record.Statements;
using static Tracker.Record.Tests.Given;

namespace Tracker.Record.Tests.Statements;

/// <summary>Fields are named by their place in the statement's view.</summary>
public sealed class CorrectionTests
{
    private static readonly SignatoryRecorded Korea = Signed("KOR") with
    {
        NameAsListed = "name",
        Official = "official",
        Office = "office",
        Evidence = "evidence",
        Instrument = "instrument",
        From = "2024-11",
        PublicAt = "2024-12",
    };

    private static readonly StatementSource Wire = Source("s2") with
    {
        Url = "url",
        Publisher = "publisher",
        ArchiveUrl = "archive",
        Licence = "licence",
        Layer = "WIRE",
        Language = "fr",
        Text = "t1",
    };

    private static readonly Stream Described = Statement(Signed("GBR"), Korea, new SourceAdded(Wire));

    /// <summary>Every field that can be corrected: its value, whether it may be absent, and whether it is a code or a
    /// date.</summary>
    public static readonly TheoryData<string, string, bool, bool> Fields = new()
    {
        { "/title", "A joint statement", true, false },
        { "/kind", Described.Statement.Kind, false, true },
        { "/texts/0/language", "en", false, true },
        { "/texts/0/status", "AUTHENTIC", false, true },
        { "/texts/0/completeness", "FULL", false, true },
        { "/signatories/1/nameAsListed", "name", false, false },
        { "/signatories/1/official", "official", true, false },
        { "/signatories/1/office", "office", true, false },
        { "/signatories/1/evidence", "evidence", true, false },
        { "/signatories/1/role", "SIGNATORY", false, true },
        { "/signatories/1/instrument", "instrument", true, true },
        { "/signatories/1/from", "2024-11", true, true },
        { "/signatories/1/publicAt", "2024-12", true, true },
        { "/sources/1/layer", "WIRE", false, true },
        { "/sources/1/language", "fr", true, true },
        { "/sources/1/text", "t1", true, true },
        { "/sources/1/url", "url", true, false },
        { "/sources/1/publisher", "publisher", true, false },
        { "/sources/1/archiveUrl", "archive", true, false },
        { "/sources/1/licence", "licence", true, false },
    };

    [Theory, MemberData(nameof(Fields))]
    public void A_field_has_its_value_and_some_may_be_absent(string path, string value, bool mayBeNull, bool isCoding)
    {
        _ = isCoding;
        Described.Statement.Correctable(path).ShouldBe((value, mayBeNull));
    }

    [Theory, MemberData(nameof(Fields))]
    public void A_correction_changes_its_field_and_no_other_and_a_code_or_a_date_asks_for_a_new_review(
        string path,
        string value,
        bool mayBeNull,
        bool isCoding
    )
    {
        var reviewed = Described.Then(new StatementReviewed("ACCEPTED", "So it is."));
        var before = reviewed.Statement;

        var after = reviewed.Then(new StatementCorrected(path, value, "2025", "A slip")).Statement;

        Fields.Select(x => x.Data.Item1).Where(x => after.Correctable(x) != before.Correctable(x)).ShouldBe([path]);
        after.Correctable(path).ShouldBe(("2025", mayBeNull));
        after.Review.ShouldBe(isCoding ? "UNREVIEWED" : "ACCEPTED");
    }

    [Theory]
    [InlineData("/signatories/1/office")]
    [InlineData("/signatories/1/role")]
    [InlineData("/sources/1/url")]
    public void A_correction_leaves_the_entries_before_as_they_were(string path)
    {
        var after = Described.Then(new StatementCorrected(path, null, "corrected", "A slip")).Statement;

        (after.Signatories[0].Recorded, after.Sources[0]).ShouldBe((Signed("GBR"), Source("s1")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("title")]
    [InlineData("x/title")]
    [InlineData("/kind/0")]
    [InlineData("/texts/0/text")]
    [InlineData("/texts/0/sha256")]
    [InlineData("/texts/1/status")] // there is one
    [InlineData("/title/0")]
    [InlineData("/signatories")]
    [InlineData("/signatories/0")]
    [InlineData("/signatories/0/party")]
    [InlineData("/signatories/2/office")] // there are two
    [InlineData("/signatories/-1/office")]
    [InlineData("/signatories/00/office")]
    [InlineData("/signatories/01/office")]
    [InlineData("/signatories/x/office")]
    [InlineData("/signatories//office")]
    [InlineData("x/signatories/0/office")]
    [InlineData("/signatories/0/office/x")]
    [InlineData("/sources/0/sha256")]
    [InlineData("/sources/2/url")] // there are two
    [InlineData("/sources/01/url")]
    [InlineData("x/sources/0/url")]
    public void What_is_no_such_field_cannot_be_corrected(string path) =>
        Described.Statement.Correctable(path).ShouldBeNull();

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("x/title")]
    [InlineData("/signatories/2/office")]
    [InlineData("/sources/2/url")]
    public void A_correction_of_no_field_changes_nothing(string path)
    {
        var after = Described.Then(new StatementCorrected(path, null, "corrected", "A slip")).Statement;

        after.Title.ShouldBe("A joint statement");
        after.Signatories.Select(x => x.Recorded).ShouldBe([Signed("GBR"), Korea]);
        after.Sources.ShouldBe([Source("s1"), Wire]);
    }
}
