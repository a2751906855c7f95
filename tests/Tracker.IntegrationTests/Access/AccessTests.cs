using System.Text.Json.Nodes;
using Tracker.Access;
using Tracker.Configuration;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Access;

public sealed class AccessTests(Cluster cluster) : HostTest(cluster)
{
    private const string Path = "/api/statements";

    [Theory]
    [InlineData("/api/statements")]
    [InlineData("/api/statements:validate")]
    [InlineData("/api/statements/st-nobody/retraction")]
    [InlineData("/api/statements/st-nobody/reinstatement")]
    [InlineData("/api/audit/replays")]
    public async Task Writing_needs_a_key(string path)
    {
        (await Host.Anonymous.PostAsync(path, Submissions.Small()))
            .ShouldBeProblem(401)
            .Headers.WwwAuthenticate.ToString()
            .ShouldBe("Bearer");
        (await Host.With("stk_0000000000_wrong").PostAsync(path, Submissions.Small())).ShouldBeProblem(401);
    }

    [Theory]
    [InlineData("")]
    [InlineData("é")]
    [InlineData("Bearer")]
    public async Task A_malformed_key_is_no_key(string key)
    {
        using var client = new HttpClient { BaseAddress = Host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent("{}") };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Uri.EscapeDataString(key)}");

        using var response = await client.SendAsync(request, Ct);

        ((int)response.StatusCode).ShouldBe(401);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_within_the_time_that_keys_are_remembered()
    {
        var keys = Host.Get<ApiKeys>();
        var (id, key) = await keys.AddAsync("Someone", Roles.Submitter, Ct);
        var api = Host.With(key);
        (await api.PostAsync(Path, Submissions.Small())).ShouldBe(201);

        // Revoke the key like another node would, without clearing this node's cache of keys.
        await using (var other = TestHost.Compose(Host.ConnectionString))
        {
            (await other.Get<ApiKeys>().RevokeAsync(id, Ct)).ShouldBeTrue();
        }

        await Task.Delay(ApiKeys.CacheFor.ToTimeSpan() + TimeSpan.FromMilliseconds(200), Ct);

        (await api.PostAsync(Path, Submissions.Small())).ShouldBeProblem(401);
    }

    [Fact]
    public async Task A_key_revoked_here_is_refused_at_once()
    {
        var keys = Host.Get<ApiKeys>();
        var (id, key) = await keys.AddAsync("Someone", Roles.Submitter, Ct);
        var api = Host.With(key);
        (await api.PostAsync(Path, Submissions.Small())).ShouldBe(201);

        (await keys.RevokeAsync(id, Ct)).ShouldBeTrue();

        (await api.PostAsync(Path, Submissions.Small())).ShouldBeProblem(401);
        (await keys.RevokeAsync(id, Ct)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(Roles.Auditor)]
    [InlineData(Roles.Reviewer)]
    public async Task Only_submitters_and_the_admin_submit(string role)
    {
        var api = await Host.AsAsync(role);

        (await api.PostAsync(Path, Submissions.Small())).ShouldBeProblem(403);
        (await api.PostAsync(Path + ":validate", Submissions.Small())).ShouldBeProblem(403);
        (
            await api.PostAsync(Path + "/st-nobody/retraction", new JsonObject { ["reason"] = "LEGAL" }, "*")
        ).ShouldBeProblem(403);
        (await Host.Admin.PostAsync(Path, Submissions.Small())).ShouldBe(201);
    }

    [Fact]
    public async Task A_submitter_does_not_audit() =>
        (await Host.Submitter.PostAsync("/api/audit/replays", "")).ShouldBeProblem(403);

    [Theory]
    [InlineData("/api/timeline")]
    [InlineData("/api/statements")]
    [InlineData("/api/actions")]
    [InlineData("/api/parties")]
    [InlineData("/api/parties/GBR")]
    [InlineData("/api/parties/GBR/timeline")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Reading_needs_no_key(string path) => (await Host.Anonymous.GetAsync(path)).ShouldBe(200);

    [Fact]
    public async Task Keys_are_kept_as_hashes_alone()
    {
        var (_, key) = await Host.Get<ApiKeys>().AddAsync("Someone", Roles.Submitter, Ct);

        (
            await Host.AskAsync<long>(
                "select count(*) from tracker.api_keys k where k::text like '%' || $1 || '%'",
                key[15..]
            )
        ).ShouldBe(0);
    }

    [Fact]
    public async Task A_configured_admin_key_that_was_revoked_is_refused_at_start_and_not_revived()
    {
        await using var host = await Cluster.OwnAsync();
        var keys = host.Get<ApiKeys>();
        await keys.RevokeAsync(ApiKeys.AdminId, Ct);

        (
            await Should.ThrowAsync<ConfigurationException>(() => keys.EnsureAdminAsync(TestHost.AdminKey, Ct))
        ).Message.ShouldContain("TRACKER_ADMIN_KEY");
        (await keys.FindAsync(TestHost.AdminKey, Ct)).ShouldBeNull();
        (await keys.EnsureAdminAsync("another-admin-key", Ct)).ShouldBeNull();
        (await keys.FindAsync("another-admin-key", Ct)).ShouldNotBeNull().Role.ShouldBe(Roles.Admin);
    }
}
