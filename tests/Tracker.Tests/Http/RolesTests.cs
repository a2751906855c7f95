using Tracker.Http;

namespace Tracker.Tests.Http;

public class RolesTests
{
    [Fact]
    public void A_caller_may_what_role_and_scope_both_allow()
    {
        Of(Roles.Submitter, Scopes.Read, Scopes.Write).ShouldBe([Roles.Reader, Roles.Submitter]);
        Of(Roles.Submitter, Scopes.Read).ShouldBe([Roles.Reader]);
        Of(Roles.Submitter, Scopes.Read, Scopes.Review).ShouldBe([Roles.Reader]);
        Of(Roles.Reviewer, Scopes.Review).ShouldBe([Roles.Reviewer]);
    }

    [Fact]
    public void An_admin_may_what_every_role_may_as_far_as_its_scopes_go()
    {
        Of(Roles.Admin, [.. Scopes.All]).ShouldBe(Roles.All);
        Of(Roles.Admin, Scopes.Read, Scopes.Audit).ShouldBe([Roles.Reader, Roles.Auditor]);
    }

    [Fact]
    public void An_editor_may_what_a_submitter_may()
    {
        Of(Roles.Editor, Scopes.Read, Scopes.Write).ShouldBe([Roles.Reader, Roles.Submitter, Roles.Editor]);
        Of(Roles.Editor, Scopes.Read).ShouldBe([Roles.Reader]);
    }

    [Fact]
    public void Someone_who_has_all_of_a_role_is_a_caller_with_that_role()
    {
        foreach (var role in Roles.All)
        {
            var caller = Sender.As("u-1", role);
            caller.User.ShouldBe("u-1");
            caller.Roles.ShouldContain(role);
        }
    }

    [Fact]
    public void Nobody_unknown_is_a_caller() =>
        Should.Throw<InvalidOperationException>(() => Sender.Of(null, [], [], "test").Caller());

    private static IEnumerable<string> Of(string role, params string[] scopes) =>
        Roles.All.Where(Sender.Of("u-1", [role], scopes, "test").Caller().Roles.Contains);
}
