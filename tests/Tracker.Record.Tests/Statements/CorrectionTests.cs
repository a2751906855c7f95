using Tracker.Record.Statements;
using static Tracker.Record.Tests.Given;

namespace Tracker.Record.Tests.Statements;

/// <summary>Descriptive fields are named by their place in the statement's view.</summary>
public sealed class CorrectionTests
{
    private static readonly SignatoryRecorded Korea = Signed("KOR") with
    {
        NameAsListed = "name",
        Official = "official",
        Office = "office",
        Evidence = "evidence",
    };

    private static readonly StatementSource Wire = Source("s2") with
    {
        Url = "url",
        Publisher = "publisher",
        ArchiveUrl = "archive",
        Licence = "licence",
    };

    private static readonly Stream Described = Statement(Signed("GBR"), Korea, new SourceAdded(Wire));

    [Theory]
    [InlineData("/title", "A joint statement")]
    [InlineData("/signatories/1/nameAsListed", "name")]
    [InlineData("/signatories/1/official", "official")]
    [InlineData("/signatories/1/office", "office")]
    [InlineData("/signatories/1/evidence", "evidence")]
    [InlineData("/signatories/0/nameAsListed", "GBR as listed")]
    [InlineData("/sources/1/url", "url")]
    [InlineData("/sources/1/publisher", "publisher")]
    [InlineData("/sources/1/archiveUrl", "archive")]
    [InlineData("/sources/1/licence", "licence")]
    public void A_field_that_can_be_corrected_has_its_value(string path, string value) =>
        Described.Statement.Correctable(path)!.Value.Value.ShouldBe(value);

    [Theory]
    [InlineData("/title", true)]
    [InlineData("/signatories/1/nameAsListed", false)]
    [InlineData("/signatories/1/official", true)]
    [InlineData("/signatories/1/office", true)]
    [InlineData("/signatories/1/evidence", true)]
    [InlineData("/sources/1/url", true)]
    [InlineData("/sources/1/publisher", true)]
    [InlineData("/sources/1/archiveUrl", true)]
    [InlineData("/sources/1/licence", true)]
    public void Every_field_but_the_name_as_listed_may_be_absent(string path, bool mayBeNull) =>
        Described.Statement.Correctable(path)!.Value.MayBeNull.ShouldBe(mayBeNull);

    [Theory]
    [InlineData("/title")]
    [InlineData("/signatories/1/nameAsListed")]
    [InlineData("/signatories/1/official")]
    [InlineData("/signatories/1/office")]
    [InlineData("/signatories/1/evidence")]
    [InlineData("/sources/1/url")]
    [InlineData("/sources/1/publisher")]
    [InlineData("/sources/1/archiveUrl")]
    [InlineData("/sources/1/licence")]
    public void A_correction_changes_its_field_and_no_other(string path)
    {
        string[] paths =
        [
            "/title",
            "/signatories/1/nameAsListed",
            "/signatories/1/official",
            "/signatories/1/office",
            "/signatories/1/evidence",
            "/sources/1/url",
            "/sources/1/publisher",
            "/sources/1/archiveUrl",
            "/sources/1/licence",
        ];
        var before = Described.Statement;

        var after = Described.Then(new StatementCorrected(path, null, "corrected", "A slip")).Statement;

        paths.Where(x => after.Correctable(x) != before.Correctable(x)).ShouldBe([path]);
        after.Correctable(path)!.Value.Value.ShouldBe("corrected");
    }

    [Theory]
    [InlineData("/signatories/1/office")]
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
    [InlineData("/kind")]
    [InlineData("/title/0")]
    [InlineData("/signatories")]
    [InlineData("/signatories/0")]
    [InlineData("/signatories/0/party")]
    [InlineData("/signatories/0/role")]
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
    public void What_is_no_descriptive_field_cannot_be_corrected(string path) =>
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
