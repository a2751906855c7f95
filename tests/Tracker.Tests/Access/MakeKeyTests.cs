using NodaTime;
using Tracker.Access;
using Tracker.Http;
using Tracker.Refusals;

namespace Tracker.Tests.Access;

public sealed class MakeKeyTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 25, 12, 0);

    [Fact]
    public void A_key_has_a_name_a_role_and_no_more_scopes_than_its_role()
    {
        var faults = new Faults();
        var made = MakeKeyEndpoint.Check(
            new("Ada", Roles.Submitter, [Scopes.Read, Scopes.Read], "2027-01-01T00:00:00Z"),
            Now,
            faults
        );

        faults.Any.ShouldBeFalse();
        made.Name.ShouldBe("Ada");
        made.Scopes.ShouldBe([Scopes.Read]);
        made.ExpiresAt.ShouldBe(Instant.FromUtc(2027, 1, 1, 0, 0));
        Of(new(" ", "king", [Scopes.Read], "tomorrow")).ShouldBe(["/name", "/role", "/expiresAt"]);
        Of(new("Ada", Roles.Submitter, [Scopes.Write, Scopes.Audit, "all"])).ShouldBe(["/scopes/1", "/scopes/2"]);
        Of(new("Ada", Roles.Submitter, [])).ShouldBe(["/scopes"]);
        Of(new("Ada", Roles.Submitter, null, "2026-11-25T12:00:00Z")).ShouldBe(["/expiresAt"]);
        Of(new(new string('a', ApiKeys.MaxName + 1), Roles.Submitter)).ShouldBe(["/name"]);
    }

    [Fact]
    public void Every_role_has_the_scope_that_its_policy_asks_for_and_reads()
    {
        foreach (var role in Roles.All)
        {
            Scopes.Of(role).ShouldContain(Scopes.Asked(role));
            Scopes.Of(role).ShouldContain(Scopes.Read);
            Scopes.Of(role).ShouldBeSubsetOf(Scopes.All);
        }

        Scopes.Of(Roles.Admin).ShouldBe(Scopes.All);
    }

    [Fact]
    public void Names_are_for_auditors_and_admins_whose_key_may_audit()
    {
        Roles.MaySeeNames(Sender.Of("u-1", [Roles.Auditor], Scopes.Of(Roles.Auditor), "test")).ShouldBeTrue();
        Roles.MaySeeNames(Sender.Of("u-1", [Roles.Admin], Scopes.All, "test")).ShouldBeTrue();
        Roles.MaySeeNames(Sender.Of("u-1", [Roles.Admin], [Scopes.Write], "test")).ShouldBeFalse();
        Roles.MaySeeNames(Sender.Of("u-1", [Roles.Submitter], Scopes.All, "test")).ShouldBeFalse();
    }

    private static IEnumerable<string> Of(MakeKey command)
    {
        var faults = new Faults();
        MakeKeyEndpoint.Check(command, Now, faults);
        return faults.All.Select(x => x.Pointer);
    }
}
