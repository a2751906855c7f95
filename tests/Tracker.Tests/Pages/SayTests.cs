using Tracker.Pages.Frame;
using Tracker.Record.Codebook;

namespace Tracker.Tests.Pages;

public class SayTests
{
    [Theory]
    [InlineData("2024-10-22", "22 October 2024")]
    [InlineData("2024-10", "October 2024")]
    [InlineData("2024", "2024")]
    [InlineData("2024~", "about 2024")]
    [InlineData("2024-10?", "October 2024 (uncertain)")]
    [InlineData("2024-10-22%", "about 22 October 2024 (uncertain)")]
    [InlineData("2024-10-21/2024-10-22", "21 October 2024 to 22 October 2024")]
    [InlineData("2023-08/..", "since August 2023")]
    [InlineData("../2024", "until 2024")]
    [InlineData("202X", "1 January 2020 to 31 December 2029")]
    [InlineData("2024-22", "1 June 2024 to 31 August 2024")]
    [InlineData("2024-10-22T10:00:00Z", "22 October 2024")]
    [InlineData("no date at all", "no date at all")]
    public void A_date_is_said_in_words(string edtf, string words) => Say.Date(edtf).ShouldBe(words);

    [Theory]
    [InlineData("2024-10-22", "2024-10-22")]
    [InlineData("2024-10", "2024-10")]
    [InlineData("2024", "2024")]
    [InlineData("2024-22", null)]
    [InlineData("2024~", null)]
    [InlineData("2024-10-21/2024-10-22", null)]
    public void A_machine_gets_only_what_the_time_element_takes(string edtf, string? value) =>
        Say.TimeValue(edtf).ShouldBe(value);

    [Theory]
    [InlineData(3, 3, "3 days")]
    [InlineData(1, 1, "1 day")]
    [InlineData(0, 30, "0 to 30 days")]
    [InlineData(null, 4, "at most 4 days")]
    [InlineData(4, null, "at least 4 days")]
    [InlineData(null, null, "unknown")]
    public void A_lag_between_imprecise_dates_is_a_span(int? min, int? max, string words) =>
        Say.Lag(min, max).ShouldBe(words);

    [Fact]
    public void Codes_are_words_and_some_have_words_of_their_own()
    {
        Say.Code("EXPRESS_CONCERN").ShouldBe("express concern");
        Say.Code("BREACH_UN_CHARTER").ShouldBe("breach of the UN Charter");
        Say.Title("JOINT_STATEMENT").ShouldBe("Joint statement");
    }

    [Theory]
    [InlineData("signedBy", "Signed by")]
    [InlineData("minIntensity", "Min intensity")]
    [InlineData("party", "Party")]
    public void The_name_of_a_filter_is_in_words(string name, string words) => Say.Parameter(name).ShouldBe(words);

    [Theory]
    [InlineData("CONDEMN,EXPRESS_CONCERN", "condemn, express concern")]
    [InlineData("South Korea,UK", "South Korea, United Kingdom")]
    [InlineData("0", "0")]
    public void A_name_that_a_reader_typed_stays_as_it_is(string value, string words) =>
        Say.Values("signedBy", value, new Dictionary<string, string> { ["UK"] = "United Kingdom" }).ShouldBe(words);

    [Fact]
    public void A_term_of_the_speakers_own_is_not_called_other()
    {
        Say.Label("UNLAWFUL").ShouldBe("unlawful");
        Say.Label("OTHER").ShouldBe("by another term");
    }

    [Fact]
    public void Names_are_listed_as_people_list_them()
    {
        Say.Names([]).ShouldBe("");
        Say.Names(["A"]).ShouldBe("A");
        Say.Names(["A", "B", "C"]).ShouldBe("A, B and C");
    }

    [Fact]
    public void Every_intensity_of_the_codebook_has_words() =>
        Words.Levels.Count.ShouldBe(Vocabulary.Current.List(Lists.Intensity).Count);
}
