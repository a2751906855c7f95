using Tracker.Http;

namespace Tracker.Tests.Http;

public class DutiesTests
{
    [Fact]
    public void A_submitter_changes_only_their_own_and_only_until_it_is_reviewed()
    {
        var submitter = Sender.As("u-1", Roles.Submitter);

        Duties.NotTheirs(submitter, "'st-1'", "u-1").ShouldBeNull();
        Duties.NotTheirs(submitter, "'st-1'", "u-2").ShouldNotBeNull().Status.ShouldBe(403);
        Duties.NotTheirs(submitter, "'st-1'", null).ShouldNotBeNull().Type.ShouldEndWith(":not-your-own");
        Duties.Reviewed(submitter, "'st-1'").ShouldNotBeNull().Detail.ShouldContain("a key with the role editor");
    }

    [Theory]
    [InlineData(Roles.Editor)]
    [InlineData(Roles.Reviewer)]
    [InlineData(Roles.Admin)]
    public void Editors_reviewers_and_admins_change_what_others_recorded(string role)
    {
        Duties.NotTheirs(Sender.As("u-1", role), "'st-1'", "u-2").ShouldBeNull();
        Duties.Reviewed(Sender.As("u-1", role), "'st-1'").ShouldBeNull();
    }

    [Fact]
    public void What_a_person_recorded_with_another_key_is_their_own()
    {
        var caller = Sender.Of("u-1", [Roles.Submitter], Scopes.Of(Roles.Submitter), "test", ["u-0", "u-2"]).Caller();

        Duties.NotTheirs(caller, "'st-1'", "u-2").ShouldBeNull();
        Duties.NotTheirs(caller, "'st-1'", "u-3").ShouldNotBeNull();
    }

    [Fact]
    public void An_editor_without_the_scope_to_write_is_no_editor() =>
        Duties
            .NotTheirs(Sender.Of("u-1", [Roles.Editor], [Scopes.Read], "test").Caller(), "'st-1'", "u-2")
            .ShouldNotBeNull();
}
