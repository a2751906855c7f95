using CsCheck;
using Tracker.Record.Lineage;
using Tracker.Record.Statements;

namespace Tracker.Record.Tests.Lineage;

public sealed class ClausesTests
{
    // What decides where sentences end, and little else.
    private static readonly Gen<string> Texts = Gen.OneOf(
            "We",
            "mr",
            "Mr",
            "No",
            "U",
            "2",
            "5",
            "1",
            "a",
            "i",
            "é",
            "e\u0301",
            "😀",
            "北",
            "。",
            "！",
            ".",
            "!",
            "?",
            "…",
            ";",
            ")",
            "(",
            "”",
            "“",
            "\"",
            " ",
            " ",
            " ",
            "\u00A0",
            "\n",
            "\r\n",
            "\n\n",
            "\u2028",
            "•",
            "-",
            "、",
            "一",
            "\uD83D"
        )
        .Array[0, 40]
        .Select(string.Concat);

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

    public static TheoryData<string> BeforeNames =>
        [
            .. "Mr Mrs Ms Mx Dr Prof St Messrs Hon Rev Amb Gov Sen Rep".Split(' '),
            .. "Gen Lt Col Maj Capt Cpl Sgt Adm Brig Cmdr Mme MM Mlle".Split(' '),
            .. "Sr Sra Hr Fr vs cf".Split(' '),
        ];

    public static TheoryData<string> BeforeFigures =>
        [
            .. "No Nos Nr Art Arts Res Para Paras Sec Ch Vol Fig Abs p pp op".Split(' '),
            .. "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec".Split(' '),
        ];

    [Theory, MemberData(nameof(BeforeNames))]
    public void No_sentence_ends_at_an_abbreviation_before_a_name(string abbreviation) =>
        Clauses.Split($"They met {abbreviation}. Smith there.").Count.ShouldBe(1);

    [Theory, MemberData(nameof(BeforeFigures))]
    public void No_sentence_ends_at_an_abbreviation_before_a_figure(string abbreviation) =>
        Clauses.Split($"They cite {abbreviation}. 5 there.").Count.ShouldBe(1);

    [Theory, MemberData(nameof(BeforeFigures))]
    public void What_is_an_abbreviation_before_a_figure_ends_a_sentence_before_a_word(string abbreviation) =>
        Clauses.Split($"They said {abbreviation}. We insist.").Count.ShouldBe(2);

    [Theory]
    [InlineData("They met A. Smith there.", 1)] // an initial
    [InlineData("They met a. Smith there.", 2)] // a small letter is none
    [InlineData("They mean i.e. Everyone there.", 1)] // unless a full stop is before it
    [InlineData("A. Smith was there.", 1)] // at the start of the text
    [InlineData("They met AB. Smith was there.", 2)] // two letters are none
    [InlineData("They met Mr! Smith was there.", 2)] // only a full stop abbreviates
    public void No_sentence_ends_at_an_initial(string text, int sentences) =>
        Clauses.Split(text).Count.ShouldBe(sentences);

    [Theory]
    [InlineData("We act.\nWe stop.", 2)]
    [InlineData("We act\nwe stop", 1)] // a small letter goes on
    [InlineData("We act\n\nwe stop", 2)] // after an empty line it does not
    [InlineData("We act\r\n\r\nwe stop", 2)]
    [InlineData("We act\r\nwe stop", 1)]
    [InlineData("We act\n• we stop", 2)] // nor after a bullet
    [InlineData("We act:\nwe stop", 2)]
    [InlineData("We act;\nwe stop", 2)]
    [InlineData("We act,\nwe stop", 1)]
    [InlineData("We act\u2029we stop", 2)]
    [InlineData("We act\u2028we stop", 1)]
    public void The_end_of_a_line_ends_a_sentence_unless_it_goes_on(string text, int sentences) =>
        Clauses.Split(text).Count.ShouldBe(sentences);

    [Fact]
    public void A_new_line_ends_a_sentence_unless_a_small_letter_follows() =>
        Clauses
            .Split(
                "Joint Statement\nWe condemn this\nattack on trade.\r\n\r\nwe urge restraint:\nto stop;\nto "
                    + "leave.\u2029end"
            )
            .Select(x => x.Text)
            .ShouldBe([
                "Joint Statement",
                "We condemn this\nattack on trade.",
                "we urge restraint:",
                "to stop;",
                "to leave.",
                "end",
            ]);

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
        Texts.Sample(
            text =>
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
            },
            iter: 10_000
        );
}
