using System.Text;
using CsCheck;
using Tracker.Record.Lineage;
using Tracker.Record.Statements;

namespace Tracker.Record.Tests.Lineage;

public class TokensTests
{
    [Theory]
    [InlineData("We CONDEMN", "we condemn")]
    [InlineData("the (DPRK)’s", "the dprk s")]
    [InlineData("the DPRK's", "the dprk s")]
    [InlineData("missile\u2011related, non-proliferation", "missile related non proliferation")]
    [InlineData("co\u00ADope\u200Bration", "cooperation")]
    [InlineData("cafe\u0301 café ＣＡＦÉ", "café café café")]
    [InlineData("ΣΟΦΟΣ σοφος σοφοσ", "σοφοσ σοφοσ σοφοσ")]
    [InlineData("2.5 1,000 S/RES/2270 (2016).", "2.5 1,000 s res 2270 2016")]
    [InlineData("€5, 10% more", "€ 5 10 more")]
    [InlineData("强烈谴责 DPRK的行为。", "强 烈 谴 责 dprk 的 行 为")]
    [InlineData("止めよ、ガス", "止 め よ ガ ス")]
    [InlineData("북한의 규탄", "북한의 규탄")]
    [InlineData("— “…” !", "")]
    public void Words_are_compared_without_case_typography_and_punctuation(string text, string keys) =>
        Tokens.Of(text).Select(x => x.Key).ShouldBe(keys.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void Composed_and_decomposed_texts_have_the_same_words() =>
        Gen.OneOf("é", "Å", "ế", "한", "국", "が", "й", " ", "s")
            .Array[0, 20]
            .Select(string.Concat)
            .Sample(text =>
                Tokens
                    .Of(text.Normalize(NormalizationForm.FormD))
                    .Select(x => x.Key)
                    .ShouldBe(Tokens.Of(text.Normalize(NormalizationForm.FormC)).Select(x => x.Key))
            );

    [Fact]
    public void What_is_written_around_the_words_put_together_is_the_text_and_positions_lead_into_it() =>
        Gen.OneOf(
                Gen.String,
                Gen.OneOf("We", "’s", " ", "(", ")", "😀", "é", "北", "2", ".", ",").Array[0, 30].Select(string.Concat)
            )
            .Sample(
                text =>
                {
                    var tokens = Tokens.Of(text);
                    Tokens.Keys(text).ShouldBe(tokens.Select(x => x.Key));
                    if (tokens.Count > 0)
                    {
                        string.Concat(tokens.Select(x => x.Written)).ShouldBe(text);
                    }
                    var end = 0;
                    foreach (var token in tokens)
                    {
                        token.Start.ShouldBeGreaterThanOrEqualTo(end);
                        token.Key.ShouldNotBeEmpty();
                        var slice = Quotes.Slice(text, token.Start, token.End);
                        token.Written.ShouldContain(slice, Case.Sensitive);
                        Tokens.Of(slice).Select(x => x.Key).ShouldBe([token.Key]);
                        end = token.End;
                    }
                },
                iter: 10_000
            );

    [Fact]
    public void Closing_marks_stay_with_the_word_before_and_opening_ones_with_the_word_after() =>
        Tokens
            .Of("the (DPRK)’s arms, “new” – and old.")
            .Select(x => x.Written)
            .ShouldBe(["the ", "(DPRK", ")’s ", "arms, ", "“new” ", "– and ", "old."]);
}
