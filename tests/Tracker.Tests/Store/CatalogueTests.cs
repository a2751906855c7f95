using Tracker.Store;

namespace Tracker.Tests.Store;

public sealed class CatalogueTests
{
    [Theory]
    [InlineData("a\tb\nc\\d\\n\r")]
    [InlineData("")]
    [InlineData("\\")]
    public void A_line_is_read_as_it_was_written(string definition)
    {
        var line = new CatalogueLine("view", "read_v2.\"a\tb\"", definition);

        line.ToString().Count(x => x == '\n').ShouldBe(0);
        CatalogueLine.Parse(line.ToString()).ShouldBe(line);
    }

    [Fact]
    public void A_catalogue_as_this_version_makes_it_differs_in_nothing() =>
        Catalogue.Differences(Catalogue.Expected, withRoles: true).ShouldBeEmpty();

    [Fact]
    public void Where_one_role_owns_everything_nothing_else_may_own_or_write()
    {
        var one = Catalogue
            .Expected.Where(x => x.Kind is not ("right" or "right of later objects" or "role"))
            .Select(x => x.Kind == "owner" ? x with { Definition = "{owner}" } : x)
            .ToList();
        Catalogue.Differences(one, withRoles: false).ShouldBeEmpty();

        Catalogue
            .Differences(
                [
                    .. one,
                    new("right", "relation tracker.mt_events of public", "INSERT"),
                    new("owner", "tracker.mt_events", "somebody"),
                ],
                withRoles: false
            )
            .Count.ShouldBe(2);
    }

    [Fact]
    public void What_is_missing_changed_or_added_is_named()
    {
        var trigger = Catalogue.Expected.First(x => x.Kind == "trigger");
        var function = Catalogue.Expected.First(x => x.Kind == "function");
        var found = Catalogue
            .Expected.Where(x => x != trigger)
            .Select(x => x == function ? x with { Definition = "another" } : x)
            .Append(new("rule", "tracker.mt_events swallow", "do instead nothing"))
            .Append(new("index", "read_v2.positions faster", "create index, plain"))
            .Append(new("index", "read_v2.positions unique", "create unique index"));

        Catalogue
            .Differences(found, withRoles: true)
            .ShouldBe(
                [
                    $"The function {function.Name} was changed: it is 'another' and should be "
                        + $"'{(function.Definition.Length > 300 ? function.Definition[..300] + "…" : function.Definition)}'.",
                    $"The trigger {trigger.Name} is missing.",
                    "The rule tracker.mt_events swallow is none of this program's: do instead nothing",
                    "The index read_v2.positions unique is none of this program's: create unique index",
                ],
                ignoreOrder: true
            );
    }
}
