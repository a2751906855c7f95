using System.Text.RegularExpressions;
using Tracker.Record.Codebook;

namespace Tracker.Record.Tests.Codebook;

public sealed class VocabularyTests
{
    private static readonly Vocabulary Current = Vocabulary.Current;

    [Fact]
    public void The_current_codebook_is_the_first() => Current.Version.ShouldBe(1);

    [Fact]
    public void Every_list_has_a_constant_and_every_constant_a_list() =>
        typeof(Lists)
            .GetFields()
            .Select(field => (string)field.GetRawConstantValue()!)
            .ShouldBe(Current.ListNames, ignoreOrder: true);

    [Fact]
    public void Every_code_is_unique_in_its_list_and_every_meaning_a_sentence()
    {
        foreach (var list in Current.ListNames)
        {
            var terms = Current.List(list);
            terms.Select(term => term.Code).ShouldBeUnique();
            terms.ShouldAllBe(term => Regex.IsMatch(term.Code, "^([A-Z][A-Z0-9_]*|[0-6])$"));
            terms.ShouldAllBe(term => term.Meaning.EndsWith('.') && char.IsUpper(term.Meaning[0]));
        }
    }

    [Theory]
    [InlineData(Lists.ActType, 28)]
    [InlineData(Lists.ActionType, 21)]
    [InlineData(Lists.Label, 13)]
    [InlineData(Lists.StatementKind, 11)]
    [InlineData(Lists.Stance, 13)]
    [InlineData(Lists.Epistemic, 7)]
    [InlineData(Lists.Intensity, 7)]
    [InlineData(Lists.DirectiveForce, 7)]
    public void The_lists_are_complete(string list, int terms) => Current.List(list).Count.ShouldBe(terms);

    [Fact]
    public void Codes_are_looked_up_exactly()
    {
        Current.Has(Lists.ActType, "CONDEMN").ShouldBeTrue();
        Current.Has(Lists.ActType, "condemn").ShouldBeFalse();
        Current.Has(Lists.ActType, "UNLAWFUL").ShouldBeFalse();
        Current.Has(Lists.ActType, null).ShouldBeFalse();
        Current.Has(Lists.Intensity, "6").ShouldBeTrue();
    }

    [Fact]
    public void There_is_no_other_list() =>
        Should
            .Throw<ArgumentException>(() => Current.Has("noSuchList", "CONDEMN"))
            .Message.ShouldBe("There is no list noSuchList. (Parameter 'list')");

    [Fact]
    public void There_is_no_mapping_of_what_is_no_act_type() =>
        Should
            .Throw<ArgumentException>(() => Current.MappingOf("REAFFIRM"))
            .Message.ShouldBe("There is no act type REAFFIRM. (Parameter 'actType')");

    [Fact]
    public void A_list_can_be_named_in_a_sentence() =>
        Current.Among(Lists.UnknownReason).ShouldBe("NOT_STATED, NOT_RESEARCHED, DISPUTED, WITHHELD, NOT_APPLICABLE");

    [Fact]
    public void Steps_of_the_scales_have_names()
    {
        Current
            .List(Lists.Intensity)[6]
            .ShouldSatisfyAllConditions(
                step => step.Code.ShouldBe("6"),
                step => step.Name.ShouldBe("CONDEMN_SUPERLATIVE")
            );
        Current.List(Lists.DirectiveForce)[4].Name.ShouldBe("DEMAND");
    }

    [Fact]
    public void Every_act_type_is_mapped()
    {
        var actTypes = Current.List(Lists.ActType).Select(act => act.Code);

        Current.Mappings.Select(m => m.Code).ShouldBe(actTypes, ignoreOrder: true);
        Current.Mappings.ShouldAllBe(m => m.Cameo.Count > 0 && m.Cameo.All(c => Regex.IsMatch(c.Code, "^[0-9]{3}$")));
    }

    [Fact]
    public void Mappings_keep_codes_as_text_and_say_what_is_lost()
    {
        Current.MappingOf("CONDEMN").Cameo.ShouldBe([new CameoCode("111", "BROAD", -2)]);
        Current.MappingOf("CONDEMN").Plover.ShouldBe([new PloverCode("ACCUSE", "disapprove", "BROAD", -2)]);
        Current.MappingOf("MONITOR").Cameo[0].Code.ShouldBe("010");
        Current.MappingOf("MONITOR").Plover.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("CONDEMN", "CONDEMNED")]
    [InlineData("CRITICISE", "CRITICISED")]
    [InlineData("REJECT", "CRITICISED")]
    [InlineData("PROTEST_FORMALLY", "CRITICISED")]
    [InlineData("EXPRESS_CONCERN", "CONCERNED")]
    [InlineData("APPEAL_ALL_SIDES", "NEUTRAL_APPEAL")]
    [InlineData("SUPPORT", "SUPPORTED")]
    [InlineData("WELCOME", "SUPPORTED")]
    [InlineData("JUSTIFY", "JUSTIFIED")]
    [InlineData("DENY", "DENIED")]
    [InlineData("ALLEGE", "NO_STANCE")]
    [InlineData("NEITHER_CONFIRM_NOR_DENY", "NO_STANCE")]
    public void An_act_expresses_a_stance(string actType, string stance) =>
        Vocabulary.StanceOf(actType, "ASSERTED").ShouldBe(stance);

    [Theory]
    [InlineData("POSSIBLE")]
    [InlineData("CONDITIONAL")]
    [InlineData("ANTICIPATED")]
    public void Condemning_what_has_not_happened_shows_as_concern(string epistemic) =>
        Vocabulary.StanceOf("CONDEMN", epistemic).ShouldBe("CONCERNED");

    [Theory]
    [InlineData("ASSERTED")]
    [InlineData("REPORTED")]
    [InlineData("ALLEGED")]
    public void Condemning_what_is_spoken_of_as_done_is_condemnation(string epistemic) =>
        Vocabulary.StanceOf("CONDEMN", epistemic).ShouldBe("CONDEMNED");

    [Fact]
    public void Every_stance_an_act_can_express_is_in_the_codebook() =>
        Current
            .List(Lists.ActType)
            .ShouldAllBe(act =>
                Current.List(Lists.Epistemic).All(e => Current.Has(Lists.Stance, Vocabulary.StanceOf(act.Code, e.Code)))
            );
}
