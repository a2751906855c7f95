using Tracker.Record.Statements;
using static Tracker.Record.Tests.Given;

namespace Tracker.Record.Tests.Rows;

/// <summary>What a statement says, as rows: party by party, act by act, object by object.</summary>
public sealed class PositionFoldTests
{
    [Fact]
    public void There_is_a_row_for_each_signatory_act_and_object() // R4
    {
        var stream = Statement(
            Signed("GBR"),
            Signed("KOR"),
            Condemn with
            {
                Objects = ["ac-transfers", "ac-test"],
            },
            Act("a2", "EXPRESS_CONCERN", ["ac-test"], "a test")
        );

        stream
            .Positions.Select(x => x.Id)
            .ShouldBe([
                "st-a/a1/ac-transfers/GBR",
                "st-a/a1/ac-test/GBR",
                "st-a/a2/ac-test/GBR",
                "st-a/a1/ac-transfers/KOR",
                "st-a/a1/ac-test/KOR",
                "st-a/a2/ac-test/KOR",
            ]);
    }

    [Fact]
    public void An_act_without_objects_gives_a_row_without_an_action()
    {
        var row = Statement(Signed("GBR"), Act("a3", "MONITOR", [], "We watch")).Positions.ShouldHaveSingleItem();

        (row.Id, row.ActionId).ShouldBe(("st-a/a3/-/GBR", null));
    }

    [Fact]
    public void A_row_tells_what_the_act_tells()
    {
        var act = Condemn with
        {
            Intensity = 5,
            Force = "D4",
            Booster = "strongly",
            Targets = ["PRK", "RUS"],
            TargetsConfidence = "INFERRED",
            Beneficiaries = ["UKR", "JPN"],
            Epistemic = "REPORTED",
        };

        var row = Statement(Signed("GBR"), act).Positions.ShouldHaveSingleItem();

        (row.ActId, row.Act, row.ActionId, row.LabelId).ShouldBe(("a1", "CONDEMN", "ac-transfers", null));
        (row.Intensity, row.Force, row.Booster).ShouldBe((5, "D4", "strongly"));
        (row.Targets, row.TargetsConfidence).ShouldBe((Shown.Joined(["PRK", "RUS"]), "INFERRED"));
        (row.Beneficiaries, row.Epistemic).ShouldBe((Shown.Joined(["UKR", "JPN"]), "REPORTED"));
        (row.Quote.Words.TextId, row.Quote.Words.Exact, row.Quote.Words.Start, row.Quote.Words.End).ShouldBe(
            ("t1", act.Quote.Exact, 0, 42)
        );
    }

    [Fact]
    public void A_row_tells_what_the_signatory_tells()
    {
        var entry = Signed("GBR", "JOINED_LATER") with { Official = "An official", Office = "Foreign Secretary" };

        var row = Statement(entry, Condemn).Positions.ShouldHaveSingleItem();

        (row.StatementId, row.Kind, row.Party, row.NameAsListed).ShouldBe(
            ("st-a", "JOINT_STATEMENT", "GBR", "GBR as listed")
        );
        (row.Role, row.Official, row.Office).ShouldBe(("JOINED_LATER", "An official", "Foreign Secretary"));
    }

    [Fact]
    public void A_row_is_in_the_language_of_the_text_that_is_quoted()
    {
        var act = Condemn with { Quote = Quoted("condamnons", "Nous condamnons.", "t2") };

        var stream = Statement(new TextAdded(Wording("t2", "Nous condamnons.", "fr")), Signed("GBR"), act);

        stream.Positions.ShouldHaveSingleItem().Language.ShouldBe("fr");
    }

    [Fact]
    public void The_language_of_a_text_that_is_not_there_is_undetermined()
    {
        var act = Condemn with { Quote = new("t9", "We", 0, 2) };

        Statement(Signed("GBR"), act).Positions.ShouldHaveSingleItem().Language.ShouldBe("und");
    }

    [Fact]
    public void A_label_stands_on_the_rows_of_its_action_only()
    {
        var rows = JointStatement().Positions.Where(x => x.Party == "GBR");

        rows.Select(x => (x.ActId, x.Labels)).ShouldBe([("a1", "UNLAWFUL"), ("a2", ""), ("a3", "")]);
    }

    [Fact]
    public void A_label_stands_on_the_rows_of_every_act_on_its_action()
    {
        var stream = JointStatement(Act("a4", "DEMAND", ["ac-transfers"], "watch"));

        stream.Positions.Where(x => x.Labels == "UNLAWFUL").Select(x => x.ActId).Distinct().ShouldBe(["a1", "a4"]);
    }

    [Fact]
    public void A_label_has_a_row_of_its_own_only_where_no_act_is_on_its_action()
    {
        var stream = Statement(
            Signed("GBR"),
            Condemn,
            Label("l1", "ac-transfers", "UNLAWFUL", "unlawful"),
            Label("l2", "ac-test", "AGGRESSION", "test")
        );

        stream
            .Positions.Select(x => (x.Id, x.Act, x.LabelId, x.Labels))
            .ShouldBe([
                ("st-a/a1/ac-transfers/GBR", "CONDEMN", null, "UNLAWFUL"),
                ("st-a/l2/ac-test/GBR", null, "l2", "AGGRESSION"),
            ]);
    }

    [Fact]
    public void The_row_of_a_label_alone_quotes_the_label_and_says_nothing_of_an_act()
    {
        var row = Statement(Signed("GBR"), Label("l2", "ac-test", "AGGRESSION", "a test"))
            .Positions.ShouldHaveSingleItem();

        (row.Quote.Words.Exact, row.Stance).ShouldBe(("a test", "NO_STANCE"));
        (row.ActId, row.Act, row.Intensity, row.Force, row.Epistemic).ShouldBe((null, null, null, null, null));
        (row.Targets, row.Beneficiaries).ShouldBe(("", ""));
    }

    [Theory]
    [InlineData("ASSERTS", "UNLAWFUL", "")]
    [InlineData("WOULD", "", "WOULD:UNLAWFUL")]
    [InlineData("MAY", "", "MAY:UNLAWFUL")]
    [InlineData("QUOTES_OTHER", "", "QUOTES_OTHER:UNLAWFUL")]
    public void A_label_that_is_not_plainly_asserted_stands_apart_with_its_strength(
        string strength,
        string labels,
        string qualified
    )
    {
        var stream = Statement(Signed("GBR"), Condemn, Label("l1", "ac-transfers", "UNLAWFUL", "unlawful", strength));

        var row = stream.Positions.ShouldHaveSingleItem();

        (row.Labels, row.QualifiedLabels).ShouldBe((labels, qualified));
    }

    [Theory]
    [InlineData("ASSERTS")]
    [InlineData("MAY")]
    public void A_label_given_twice_stands_once_and_others_keep_their_order(string strength)
    {
        var stream = Statement(
            Signed("GBR"),
            Condemn,
            Label("l1", "ac-transfers", "UNLAWFUL", "unlawful", strength),
            Label("l2", "ac-transfers", "AGGRESSION", "unlawful", strength),
            Label("l3", "ac-transfers", "UNLAWFUL", "transfers", strength)
        );

        var row = stream.Positions.ShouldHaveSingleItem();

        (row.Labels + row.QualifiedLabels).ShouldBe(
            strength == "ASSERTS"
                ? Shown.Joined(["UNLAWFUL", "AGGRESSION"])
                : Shown.Joined(["MAY:UNLAWFUL", "MAY:AGGRESSION"])
        );
    }

    [Theory] // R5
    [InlineData("RESOLUTION", "SIGNATORY", "VOTE")]
    [InlineData("RESOLUTION", "ALIGNED", "VOTE")]
    [InlineData("COMMUNIQUE", "ALIGNED", "ALIGNED")]
    [InlineData("COMMUNIQUE", "ASSOCIATED_OBSERVER", "ALIGNED")]
    [InlineData("COMMUNIQUE", "ENDORSED", "ALIGNED")]
    [InlineData("COMMUNIQUE", "SIGNATORY", "DIRECT_JOINT")]
    [InlineData("COMMUNIQUE", "JOINED_LATER", "DIRECT_JOINT")]
    [InlineData("COMMUNIQUE", "DELIVERED", "DIRECT_JOINT")]
    public void The_basis_follows_from_kind_and_role(string kind, string role, string basis) =>
        Stream
            .Of("st-a", Recorded(kind), Signed("GBR"), Signed("KOR", role), Condemn)
            .Positions.Single(x => x.Party == "KOR")
            .Basis.ShouldBe(basis);

    [Fact]
    public void One_signatory_stands_alone_whoever_aligns() =>
        Statement(Signed("GBR"), Signed("FRA", "ALIGNED"), Condemn)
            .Positions.Select(x => (x.Party, x.Basis))
            .ShouldBe([("GBR", "DIRECT_SOLE"), ("FRA", "ALIGNED")]);

    [Fact]
    public void A_signatory_that_came_back_still_stands_alone() =>
        Statement(Signed("GBR"), Withdrew("GBR", "2024-11"), Signed("GBR"), Condemn)
            .Positions.ShouldAllBe(x => x.Who.Basis == "DIRECT_SOLE");

    [Theory] // rule 10
    [InlineData("ASSERTED", "CONDEMNED")]
    [InlineData("POSSIBLE", "CONCERNED")]
    [InlineData("CONDITIONAL", "CONCERNED")]
    [InlineData("ANTICIPATED", "CONCERNED")]
    public void The_acts_epistemic_decides_the_stance(string epistemic, string stance) =>
        Statement(Signed("GBR"), Condemn with { Epistemic = epistemic })
            .Positions.ShouldHaveSingleItem()
            .Stance.ShouldBe(stance);

    [Fact]
    public void Targets_are_not_objects() => // rule 9
        Statement(Signed("GBR"), Condemn with { Targets = ["PRK", "RUS"] })
            .Positions.ShouldHaveSingleItem()
            .ActionId.ShouldBe("ac-transfers");

    [Fact]
    public void Without_named_signatories_there_are_no_rows() => // S4
        Statement(Unnamed(61), Condemn).Positions.ShouldBeEmpty();

    [Fact]
    public void A_party_that_came_back_has_a_second_row() => // R4
        Statement(Signed("GBR"), Signed("KOR"), Withdrew("GBR", "2024-11"), Signed("GBR"), Condemn)
            .Positions.Select(x => x.Id.Split('/')[^1])
            .ShouldBe(["GBR", "KOR", "GBR~2"]);

    [Theory]
    [InlineData("EU_DECLARATION_ON_BEHALF", "EU_DECLARATION_ON_BEHALF")]
    [InlineData("NONE", null)]
    [InlineData(null, null)]
    public void An_instrument_of_none_is_no_instrument(string? given, string? shown) =>
        Statement(Signed("EU", instrument: given), Condemn).Positions.ShouldHaveSingleItem().Instrument.ShouldBe(shown);
}
