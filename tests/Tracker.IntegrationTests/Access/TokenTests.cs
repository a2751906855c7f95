using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Access;

/// <summary>Tokens of a configured authority, beside keys.</summary>
public sealed class TokenTests(Cluster cluster, AuthorityHost own) : IClassFixture<AuthorityHost>, IAsyncLifetime
{
    private const string Path = "/api/statements";

    private Authority _authority = null!;
    private TestHost _host = null!;

    public async ValueTask InitializeAsync() => (_authority, _host) = await own.StartAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_token_does_what_its_roles_allow_under_one_opaque_user()
    {
        var api = _host.With(_authority.Token("ada@example.org", "submitter"));
        var first = (await api.PostAsync(Path, Submissions.Small())).ShouldBe(201);
        var second = (
            await _host
                .With(_authority.Token("ada@example.org", new[] { "submitter", "auditor", "astronaut" }))
                .PostAsync(Path, Submissions.Small())
        ).ShouldBe(201);
        var other = (
            await _host.With(_authority.Token("bo@example.org", "admin")).PostAsync(Path, Submissions.Small())
        ).ShouldBe(201);

        var user = await UserAsync(first.Id);
        user.ShouldMatch("^u-[0-9a-f]{20}$");
        (await UserAsync(second.Id)).ShouldBe(user);
        (await UserAsync(other.Id)).ShouldNotBe(user);
        (await _host.AskAsync<string>("select name from tracker.users where id = $1", user)).ShouldBe(
            "Person ada@example.org"
        );
        (await api.PostAsync("/api/audit/replays", "")).ShouldBeProblem(403);
        (
            await _host
                .With(_authority.Token("ada@example.org", new[] { "auditor" }))
                .PostAsync("/api/audit/replays", new JsonObject { ["asOfSequence"] = 1 })
        ).ShouldBe(202);
        (
            await _host.With(_authority.Token("eve@example.org", "astronaut")).PostAsync(Path, Submissions.Small())
        ).ShouldBeProblem(403);
        (await _host.AskAsync<long>("select count(*) from tracker.users where name like '%eve%'")).ShouldBe(
            0,
            "who may change nothing is not kept"
        );
        (await _host.Admin.PostAsync(Path, Submissions.Small())).Status.ShouldBe(201, "keys work beside tokens");
    }

    [Fact]
    public async Task A_token_that_is_not_for_this_service_now_is_refused_on_reads_and_writes_with_the_reason()
    {
        using var foreign = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var good = _authority.Token("ada", "submitter");
        (await _host.With(good).GetAsync("/api/timeline?limit=1")).ShouldBe(200);
        var wrong = new Dictionary<string, (string Token, string Why)>
        {
            ["audience"] = (
                _authority.Token("ada", "submitter", x => x["aud"] = "another-service"),
                "is for another service"
            ),
            ["no audience"] = (_authority.Token("ada", "submitter", x => x.Remove("aud")), "is for another service"),
            ["issuer"] = (
                _authority.Token("ada", "submitter", x => x["iss"] = "http://127.0.0.1:1"),
                "is of another authority"
            ),
            ["expired"] = (_authority.Token("ada", "submitter", x => x["exp"] = now - 60), "has expired"),
            ["without an end"] = (_authority.Token("ada", "submitter", x => x.Remove("exp")), "has no end"),
            ["not yet"] = (_authority.Token("ada", "submitter", x => x["nbf"] = now + 300), "is not valid yet"),
            ["without a subject"] = (_authority.Token("ada", "submitter", x => x.Remove("sub")), "names no subject"),
            ["alg none"] = (_authority.Token("ada", "submitter", algorithm: "none"), "signed"),
            ["public key as secret"] = (_authority.Token("ada", "submitter", algorithm: "HS256"), "signed"),
            ["foreign key"] = (
                _authority.Token("ada", "submitter", key: foreign),
                "is not signed with a key that the authority publishes"
            ),
            ["altered"] = (
                good[..(good.IndexOf('.', StringComparison.Ordinal) + 12)]
                    + (good[good.IndexOf('.', StringComparison.Ordinal) + 12] == 'A' ? 'B' : 'A')
                    + good[(good.IndexOf('.', StringComparison.Ordinal) + 13)..],
                "signed"
            ),
            ["without a signature"] = (good[..(good.LastIndexOf('.') + 1)], "signed"),
        };

        foreach (var (name, (token, why)) in wrong)
        {
            (await _host.With(token).PostAsync(Path, Submissions.Small())).Status.ShouldBe(401, name);
            var reply = await _host.With(token).GetAsync("/api/timeline?limit=1");
            reply.Status.ShouldBe(401, name);
            reply.Headers.WwwAuthenticate.ToString().ShouldContain(why, customMessage: name);
        }
    }

    [Fact]
    public async Task An_erased_person_who_comes_back_is_another_user()
    {
        var api = _host.With(_authority.Token("cy@example.org", "submitter"));
        var before = await UserAsync((await api.PostAsync(Path, Submissions.Small())).ShouldBe(201).Id);

        (
            await _host.Admin.PostAsync(
                "/api/masking",
                new JsonObject { ["user"] = before, ["legalBasis"] = "Article 17 GDPR" }
            )
        ).ShouldBe(201);

        (
            await _host.AskAsync<string>("select coalesce(string_agg(u::text, ' '), '') from tracker.users u")
        ).ShouldNotContain("cy@example");
        (await _host.AskAsync<long>("select count(*) from tracker.oidc_subjects where user_id = $1", before)).ShouldBe(
            0
        );
        (await UserAsync((await api.PostAsync(Path, Submissions.Small())).ShouldBe(201).Id)).ShouldNotBe(before);
    }

    [Fact]
    public async Task First_tokens_at_once_make_one_user()
    {
        var token = _authority.Token("many@example.org", "submitter");

        var replies = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(_ => _host.With(token).PostAsync(Path, Submissions.Small()))
        );

        replies.ShouldAllBe(x => x.Status == 201);
        (await _host.AskAsync<long>("select count(*) from tracker.users where name like '%many@example%'")).ShouldBe(1);
    }

    [Fact]
    public async Task Without_its_authority_a_token_cannot_be_judged()
    {
        await using var alone = new AuthorityHost(cluster);
        var (authority, host) = await alone.StartAsync();
        var token = authority.Token("ada", "submitter");
        await authority.DisposeAsync();

        (await host.With(token).PostAsync(Path, Submissions.Small()))
            .ShouldBeProblem(503)
            .Headers.RetryAfter.ShouldNotBeNull();
        (await host.Admin.PostAsync(Path, Submissions.Small())).ShouldBe(201);
    }

    private Task<string> UserAsync(string stream) =>
        _host.AskAsync<string>("select user_name from tracker.mt_events where stream_id = $1 limit 1", stream);
}

/// <summary>A host and the authority whose tokens it takes.</summary>
public sealed class AuthorityHost(Cluster cluster) : IAsyncDisposable
{
    private Authority? _authority;
    private TestHost? _host;

    /// <summary>Not as the fixture begins: without PostgreSQL the tests are skipped.</summary>
    public async Task<(Authority Authority, TestHost Host)> StartAsync()
    {
        cluster.RequirePostgres();
        var authority = _authority ??= await Authority.StartAsync();
        _host ??= await cluster.OwnAsync(settings: x =>
            x with
            {
                Access = new() { OidcAuthority = authority.Url, OidcAudience = Authority.Audience },
            }
        );
        return (authority, _host);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        if (_authority is not null)
        {
            await _authority.DisposeAsync();
        }
    }
}
