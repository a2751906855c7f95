using NodaTime;
using Tracker.Reports;

namespace Tracker.Tests.Reports;

/// <summary>What a report and its answer must say.</summary>
public class ReportRulesTests
{
    private static readonly ReportView Seen100 = new(
        "er-1",
        "GBR",
        "Wrong.",
        100,
        NodaConstants.UnixEpoch,
        ReportStates.Open,
        null,
        null,
        null
    );

    [Theory]
    [InlineData("GBR", "Wrong.", null)]
    [InlineData("GBR", "Wrong.", 0L)]
    [InlineData("GBR", "Wrong.", 100L)]
    [InlineData("GBR", "Wrong.", 101L, "/asOfSequence")]
    [InlineData("GBR", "Wrong.", -1L, "/asOfSequence")]
    [InlineData("", "", null, "/about", "/words")]
    [InlineData("GBR", "a\u202Eb", null, "/words")]
    public void A_report_names_what_is_wrong_at_a_point_that_is_on_record(
        string about,
        string words,
        long? sequence,
        params string[] faults
    ) =>
        ReportErrorEndpoint
            .Check(new(about, words, sequence), projected: 100)
            .All.Select(x => x.Pointer)
            .ShouldBe(faults);

    [Theory]
    [InlineData("ACCEPTED", 101L, true)]
    [InlineData("REJECTED", null, false)]
    [InlineData("ACCEPTED", null, false, "/correction")]
    [InlineData("ACCEPTED", 101L, false, "/correction")]
    [InlineData("ACCEPTED", 100L, true, "/correction")]
    [InlineData("REJECTED", 101L, true, "/correction")]
    [InlineData("OPEN", null, false, "/verdict")]
    public void Only_a_correction_later_than_what_the_reader_saw_makes_a_report_accepted(
        string verdict,
        long? correction,
        bool isThere,
        params string[] faults
    ) =>
        AnswerReportEndpoint
            .Check(new(verdict, "We looked.", correction), Seen100, isThere)
            .All.Select(x => x.Pointer)
            .ShouldBe(faults);

    [Fact]
    public void Only_reviewers_see_the_words_of_a_report() => Seen100.ForReaders().Words.ShouldBeNull();
}
