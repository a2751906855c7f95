using CsCheck;
using Tracker.Record.Lineage;
using Tracker.Record.Statements;

namespace Tracker.Record.Tests.Lineage;

public class ClausesTests
{
    // What decides where sentences end, and little else.
    private static readonly Gen<string> Texts = Gen.OneOf(
        "We", "mr", "Mr", "No", "U", "2", "5", "1", "a", "i", "é", "e\u0301", "😀", "北", "。", "！", ".", "!", "?", "…", ";",
        ")", "(", "”", "“", "\"", " ", " ", " ", "\u00A0", "\n", "\r\n", "\n\n", "\u2028", "•", "-", "、", "一", "\uD83D")
        .Array[0, 40].Select(string.Concat);

    [Theory]
    [InlineData("We condemn it. We urge restraint! Will it stop? We hope so…", 4)]
    [InlineData("They say “stop.” We agree. (We do.) We insist.", 4)]
    [InlineData("我们谴责此举。我们呼吁停止！“为什么？”我们要问。", 4)]
    [InlineData("私たちは非難する。「止めよ。」と求める。", 3)]
    [InlineData("우리는 규탄한다. 우리는 촉구한다.", 2)]
    [InlineData("Мы осуждаем это. Мы призываем к миру.", 2)]
    [InlineData("نحن ندين هذا. هل يتوقف؟ نأمل ذلك.", 3)]
    [InlineData("हम इसकी निंदा करते हैं। हम शांति चाहते हैं।", 2)]
    [InlineData("ჩვენ ვგმობთ ამას. ჩვენ მოვუწოდებთ მშვიდობას.", 2)]
    [InlineData("¡Condenamos esto! ¿Por qué? «No lo sabemos.» Seguimos.", 4)]
    public void A_mark_before_white_space_ends_a_sentence_and_a_wide_one_ends_it_anyway(string text, int sentences) =>
        Clauses.Split(text).Count.ShouldBe(sentences);

    [Theory]
    [InlineData("Mr. Smith met Dr. A. B. Jones and Gen. Kim in St. Petersburg.")]
    [InlineData("MR. SMITH: We have nothing to add.")]
    [InlineData("It cites Res. 2270, Art. 41, para. 5 and No. 7 of 3 Nov. 2024.")]
    [InlineData("The U.S. Secretary spoke of 2.5 million people, i.e. Everyone.")]
    [InlineData("“Stop it!” they said… and went on, etc. and so on.")]
    public void No_sentence_ends_at_an_abbreviation_an_initial_a_figure_or_before_a_small_letter(string text) =>
        Clauses.Split(text).Select(x => x.Text).ShouldBe([text]);

    [Fact]
    public void What_is_an_abbreviation_before_a_figure_ends_a_sentence_before_a_word() =>
        Clauses.Split("They said no. We insist.").Select(x => x.Text).ShouldBe(["They said no.", "We insist."]);

    [Fact]
    public void A_new_line_ends_a_sentence_unless_a_small_letter_follows() =>
        Clauses.Split("Joint Statement\nWe condemn this\nattack on trade.\r\n\r\nwe urge restraint:\nto stop;\nto leave.\u2029end")
            .Select(x => x.Text)
            .ShouldBe(["Joint Statement", "We condemn this\nattack on trade.", "we urge restraint:", "to stop;", "to leave.", "end"]);

    [Theory]
    [InlineData("1. ")]
    [InlineData("  12) ")]
    [InlineData("2.1. ")]
    [InlineData("(a) ")]
    [InlineData("iv) ")]
    [InlineData("•")]
    [InlineData("– ")]
    [InlineData("- (3) ")]
    [InlineData("（二）")]
    [InlineData("三、")]
    public void Bullets_and_numbering_do_not_belong_to_a_sentence(string marker)
    {
        var text = $"We agree.\n{marker}we condemn it. {marker}We urge.";

        Clauses.Split(text).Select(x => x.Text).ShouldBe(["We agree.", "we condemn it.", "We urge."]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n * * * \n – …\n")]
    public void Without_a_letter_or_figure_there_is_no_sentence(string text) => Clauses.Split(text).ShouldBeEmpty();

    [Fact]
    public void Positions_count_code_points()
    {
        var clauses = Clauses.Split("😀 We 😀 see. • We act.");

        clauses.ShouldBe([new(0, 11, "😀 We 😀 see."), new(14, 21, "We act.")]);
    }

    [Fact]
    public void Every_sentence_is_the_exact_slice_they_are_in_order_and_no_letter_is_left_out_but_of_numbering() =>
        Texts.Sample(text =>
        {
            var end = 0;
            foreach (var clause in Clauses.Split(text))
            {
                clause.Start.ShouldBeGreaterThanOrEqualTo(end);
                Quotes.Slice(text, clause.Start, clause.End).ShouldBe(clause.Text);
                clause.Text.ShouldBe(clause.Text.Trim());
                Quotes.Slice(text, end, clause.Start).ShouldNotContain("We");
                end = clause.End;
            }

            Quotes.Slice(text, end, Quotes.CodePointCount(text)).ShouldNotContain("We");
        }, iter: 10_000);
}
