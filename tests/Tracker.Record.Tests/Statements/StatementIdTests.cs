using CsCheck;
using Tracker.Record.Statements;

namespace Tracker.Record.Tests.Statements;

public class StatementIdTests
{
    private const string Text = "We condemn\u00A0 the “reported” deployment.\n\n Café, 한국 😀.";

    [Fact]
    public void The_id_of_known_words_and_signatories_never_changes() =>
        // Python: "st-" + base64.b32encode(hashlib.sha256(
        //   "We condemn the “reported” deployment. Café, 한국 😀.\0GBR,KOR".encode()).digest()).decode().lower()[:26]
        StatementId.For(Text, ["GBR", "KOR"]).ShouldBe("st-ag7fvpwycwzosk37nhmt2acbgl");

    [Theory]
    [InlineData("We condemn the “reported” deployment. Café, 한국 😀.")]
    [InlineData("\r\n We\tcondemn \u2003the\u2028“reported” deployment. Café,\u3000한국 😀. \u0085")]
    public void White_space_makes_no_difference_but_for_there_being_some(string text) =>
        StatementId.For(text, ["GBR", "KOR"]).ShouldBe(StatementId.For(Text, ["GBR", "KOR"]));

    [Fact]
    public void The_order_and_repetition_of_signatories_makes_no_difference() =>
        StatementId.For(Text, ["KOR", "GBR", "KOR"]).ShouldBe(StatementId.For(Text, ["GBR", "KOR"]));

    [Fact]
    public void Other_words_or_signatories_give_another_id()
    {
        string[] ids =
        [
            StatementId.For(Text, ["GBR", "KOR"]),
            StatementId.For(Text, ["GBR"]),
            StatementId.For(Text, []),
            StatementId.For(Text + "x", ["GBR", "KOR"]),
            StatementId.For(Text.Replace("We condemn", "Wecondemn"), ["GBR", "KOR"]),
            StatementId.For(Text.Replace('“', '"'), ["GBR", "KOR"]),
            StatementId.For(Text.ToUpperInvariant(), ["GBR", "KOR"]),
        ];

        ids.Distinct().Count().ShouldBe(ids.Length);
    }

    [Theory]
    [InlineData("Condamnation de\u0301cide\u0301e", "Condamnation d\u00e9cid\u00e9e")]
    [InlineData("\u1112\u1161\u11ab\u1100\u116e\u11a8", "\ud55c\uad6d")]
    [InlineData("5 \u212b", "5 \u00c5")]
    public void Letters_and_their_decomposed_forms_have_one_id(string decomposed, string composed) =>
        StatementId.For(decomposed, ["GBR"]).ShouldBe(StatementId.For(composed, ["GBR"]));

    [Fact]
    public void Every_id_is_well_formed() =>
        Gen.Select(Gen.String.AlphaNumeric, Gen.String.AlphaNumeric.Array[0, 3])
            .Sample((text, parties) => StatementId.IsWellFormed(StatementId.For(text, parties)).ShouldBeTrue());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("st-")]
    [InlineData("st-abcdefghijklmnopqrstuvwxy")]
    [InlineData("st-abcdefghijklmnopqrstuvwxyz2")]
    [InlineData("st-abcdefghijklmnopqrstuvwxy1")]
    [InlineData("st-ABCDEFGHIJKLMNOPQRSTUVWXYZ")]
    [InlineData("sw-abcdefghijklmnopqrstuvwxyz")]
    [InlineData("st-abcdefghijklmnopqrstuvwxy\n")]
    public void Other_texts_are_not_ids(string? text) => StatementId.IsWellFormed(text).ShouldBeFalse();

    [Fact]
    public void The_form_is_a_prefix_and_26_base32_characters() =>
        StatementId.IsWellFormed("st-abcdefghijklmnopqrstuvw234").ShouldBeTrue();

    [Fact]
    public void Half_a_surrogate_pair_has_no_id() =>
        Should.Throw<ArgumentException>(() => StatementId.For("we \uD83D", ["GBR"]));
}
