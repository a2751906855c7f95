using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Access;

/// <summary>The life of a key over HTTP: created, used, rotated, revoked, expired.</summary>
public sealed class KeyTests(Cluster cluster) : HostTest(cluster)
{
    private const string Path = "/api/keys";

    [Fact]
    public async Task A_key_is_shown_once_and_listed_without_its_secret()
    {
        var made = (
            await Host.Admin.PostAsync(Path, Json("""{"name": "Ada Example", "role": "submitter"}"""))
        ).ShouldBe(201);
        var key = made.Text("key");

        made.Location.ShouldBe($"{Path}/{made.Id}");
        made.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await Host.With(key).PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        var list = (await Host.Admin.GetAsync(Path + "?limit=1000")).ShouldBe(200);
        list.Headers.CacheControl!.NoStore.ShouldBeTrue();
        list.Body.ShouldNotContain(key[^64..]);
        var listed = list.Items.Single(x => (string?)x["id"] == made.Id);
        ((string?)listed["name"], (string?)listed["role"]).ShouldBe(("Ada Example", "submitter"));
        listed["scopes"]!.AsArray().Select(x => (string?)x).ShouldBe(["read", "write"]);
        listed["lastUsedAt"].ShouldNotBeNull("it was used");
        listed["key"].ShouldBeNull();
        (await Host.Admin.GetAsync(made.Location!)).ShouldBe(200).Body.ShouldNotContain(key[^64..]);
        (
            await Host.AskAsync<long>(
                "select count(*) from tracker.idempotent_answers a where a::text like '%' || $1 || '%'",
                key[^64..]
            )
        ).ShouldBe(0);
    }

    [Fact]
    public async Task Keys_are_listed_page_after_page_each_once()
    {
        for (var i = 0; i < 3; i++)
        {
            (await Host.Admin.PostAsync(Path, Json($$"""{"name": "Page {{i}}", "role": "reader"}"""))).ShouldBe(201);
        }

        var (walked, next) = (new List<string>(), (string?)$"{Path}?limit=2");
        while (next is not null)
        {
            var page = (await Host.Admin.GetAsync(next)).ShouldBe(200);
            walked.AddRange(page.Items.Select(x => (string)x["id"]!));
            next = page.Json["nextCursor"]?.GetValue<string>() is { } cursor ? $"{Path}?limit=2&cursor={cursor}" : null;
        }

        walked.ShouldBeUnique();
        walked.Count.ShouldBeGreaterThanOrEqualTo(4, "three and the administrator's");
        walked[0].ShouldBe("admin");
        (await Host.Admin.GetAsync(Path + "?format=csv")).ShouldBe(200).Body.ShouldStartWith("id,");
    }

    [Fact]
    public async Task The_secret_of_a_key_made_with_an_Idempotency_Key_is_not_kept()
    {
        var made = (
            await Host.Admin.SendAsync(
                "POST",
                Path,
                """{"name": "Bo", "role": "reader"}""",
                ("Idempotency-Key", Submissions.Word())
            )
        ).ShouldBe(201);
        var secret = Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(made.Text("key")[^64..]));

        (
            await Host.AskAsync<long>(
                "select count(*) from tracker.idempotent_answers where location = $1",
                made.Location!
            )
        ).ShouldBe(1);
        (
            await Host.AskAsync<long>(
                "select count(*) from tracker.idempotent_answers a where a::text like '%' || $1 || '%'",
                secret
            )
        ).ShouldBe(0);
    }

    [Fact]
    public async Task A_scope_restricts_what_its_role_may_do()
    {
        var reading = await WithAsync("""{"name": "A", "role": "submitter", "scopes": ["read"]}""");
        var auditing = await WithAsync("""{"name": "B", "role": "admin", "scopes": ["read", "audit"]}""");

        (await reading.PostAsync("/api/statements", Submissions.Small())).ShouldBeProblem(403);
        (await reading.GetAsync("/api/timeline?limit=1")).ShouldBe(200);
        (await auditing.PostAsync("/api/statements", Submissions.Small())).ShouldBeProblem(403);
        (await auditing.GetAsync(Path)).ShouldBeProblem(403);
        (await auditing.PostAsync("/api/audit/replays", Json("""{"asOfSequence": 1}"""))).ShouldBe(202);
    }

    [Fact]
    public async Task A_rotated_key_and_its_successor_hold_together_for_a_while()
    {
        var time = new FakeTimeProvider(
            DateTimeOffset.Parse("2026-11-25T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture)
        );
        await using var host = await Cluster.OwnAsync(time);
        var made = (
            await host.Admin.PostAsync(Path, Json("""{"name": "A", "role": "submitter", "scopes": ["write"]}"""))
        ).ShouldBe(201);
        var rotated = (
            await host.Admin.PostAsync(made.Location + "/rotation", Json("""{"overlapHours": 2}"""))
        ).ShouldBe(201);
        var (old, next) = (host.With(made.Text("key")), host.With(rotated.Text("key")));

        rotated.Text("user").ShouldBe(made.Text("user"));
        rotated.Json["scopes"]!.AsArray().Select(x => (string?)x).ShouldBe(["write"]);
        (await old.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        (await next.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        time.Advance(TimeSpan.FromHours(2));
        (await old.PostAsync("/api/statements", Submissions.Small())).ShouldBeProblem(401);
        (await next.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        (await host.Admin.PostAsync(made.Location + "/rotation", Json("{}"))).ShouldBeProblem(404);
        (await host.Admin.PostAsync(rotated.Location + "/rotation", Json("""{"overlapHours": 721}""")))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["/overlapHours"]);
    }

    [Fact]
    public async Task A_key_ends_when_it_was_made_to_end()
    {
        var time = new FakeTimeProvider(
            DateTimeOffset.Parse("2026-11-25T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture)
        );
        await using var host = await Cluster.OwnAsync(time);
        var made = (
            await host.Admin.PostAsync(
                Path,
                Json("""{"name": "A", "role": "submitter", "expiresAt": "2026-11-25T12:00:01Z"}""")
            )
        ).ShouldBe(201);
        var api = host.With(made.Text("key"));

        (await api.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        time.Advance(TimeSpan.FromSeconds(1));
        (await api.PostAsync("/api/statements", Submissions.Small())).ShouldBeProblem(401);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_and_stays_listed_as_revoked()
    {
        var made = (await Host.Admin.PostAsync(Path, Json("""{"name": "A", "role": "submitter"}"""))).ShouldBe(201);
        var api = Host.With(made.Text("key"));
        (await api.GetAsync("/api/timeline?limit=1")).ShouldBe(200);

        var revoked = (await Host.Admin.DeleteAsync(made.Location!, null)).ShouldBe(200);
        var again = (await Host.Admin.DeleteAsync(made.Location!, null)).ShouldBe(200);

        again.Text("revokedAt").ShouldBe(revoked.Text("revokedAt"));
        (await api.PostAsync("/api/statements", Submissions.Small())).ShouldBeProblem(401);
        (await api.GetAsync("/api/timeline?limit=1"))
            .ShouldBeProblem(401)
            .Headers.WwwAuthenticate.ToString()
            .ShouldStartWith("Bearer error=\"invalid_token\", error_description=\"The key is unknown, revoked or");
        (await Host.Admin.DeleteAsync(Path + "/none", null)).ShouldBeProblem(404);
    }

    [Fact]
    public async Task All_faults_of_a_key_are_told_at_once()
    {
        (await Host.Admin.PostAsync(Path, Json("""{"name": " ", "role": "king", "expiresAt": "soon"}""")))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["/name", "/role", "/expiresAt"]);
        (
            await Host.Admin.PostAsync(Path, Json("""{"name": "A", "role": "reader", "isAdmin": true}"""))
        ).ShouldBeProblem(400);
        (await Host.Admin.GetAsync(Path + "?colour=red")).ShouldBeProblem(400);
    }

    private static JsonNode Json(string text) => JsonNode.Parse(text)!;

    private async Task<Api> WithAsync(string body) =>
        Host.With((await Host.Admin.PostAsync(Path, Json(body))).ShouldBe(201).Text("key"));
}
