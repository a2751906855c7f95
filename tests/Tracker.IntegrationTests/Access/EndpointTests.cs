using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Tracker.Access;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;
using Tracker.OpenApi;

namespace Tracker.IntegrationTests.Access;

/// <summary>What holds of every endpoint, taken from the program's own list: a new one cannot forget it.</summary>
public sealed class EndpointTests(Cluster cluster, ClassHost own, ITestOutputHelper output)
    : ClassHostTest(cluster, own)
{
    private static readonly string[] Open =
    [
        "GET /assets/{digest}/{name}",
        "GET /favicon.ico",
        "GET /health/live",
        "GET /health/ready",
        "GET /openapi/v1.json",
        "GET /sign-in",
        "POST /sign-in",
    ];

    [Fact]
    public void Every_endpoint_says_who_may()
    {
        var silent = new List<string>();
        foreach (var (name, endpoint) in Endpoints.Of(Host))
        {
            var policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(x => x.Policy).ToList();
            var open = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            output.WriteLine(
                $"{name, -66} {(open ? "anyone" : string.Join(", ", policies.Select(x => x ?? "any key")))}"
            );
            open.ShouldBe(
                Open.Contains(name) || name.StartsWith($"GET {Reference.Path}/", StringComparison.Ordinal),
                $"{name} is open to anyone, or is not and should be"
            );
            if (!open && (policies.Count == 0 || policies.Any(x => x is not null && !Roles.All.Contains(x))))
            {
                silent.Add(name);
            }
        }

        silent.ShouldBeEmpty("add Authorize(Policy = Roles.…) to each");
    }

    [Fact]
    public async Task An_endpoint_that_does_not_say_who_may_is_refused_to_all()
    {
        await using var host = await TestHost.StartAsync(
            await Cluster.CreateDatabaseAsync(),
            map: app =>
            {
                app.MapGet("/api/unguarded", () => "open");
                app.Map("/api/any", () => "open to every method");
            }
        );

        Endpoints
            .Of(host)
            .Select(x => x.Name)
            .ShouldContain("ANY /api/any", "what says no method is not left out of what holds of every endpoint");
        (await host.Anonymous.SendAsync("DELETE", "/api/any")).ShouldBeProblem(401);
        (await host.Anonymous.GetAsync("/api/unguarded")).ShouldBeProblem(401);
        foreach (var role in Roles.All)
        {
            (await (await host.AsAsync(role)).GetAsync("/api/unguarded")).ShouldBeProblem(403);
        }

        (await host.Anonymous.GetAsync("/api/nothing")).ShouldBeProblem(404);
        (await host.Anonymous.SendAsync("DELETE", "/api/timeline")).ShouldBeProblem(405);
    }

    [Fact]
    public async Task Every_endpoint_that_writes_asks_for_its_role_before_anything_else()
    {
        var callers = new Dictionary<string, Api>();
        foreach (var role in Roles.All)
        {
            callers[role] = await Host.AsAsync(role);
        }

        foreach (
            var (name, endpoint) in Endpoints
                .Of(Host)
                .Where(x =>
                    !Endpoints.IsForm(x.Name)
                    && (
                        !x.Name.StartsWith("GET ", StringComparison.Ordinal)
                        || x.Name.Contains("/api/keys", StringComparison.Ordinal)
                    )
                )
        )
        {
            var (method, path) = (name.Split(' ')[0], name.Split(' ')[1]);
            if (endpoint.Metadata.GetMetadata<IAuthorizeData>()!.Policy is not { } asked)
            {
                (await Host.Anonymous.SendAsync(method, path, "{")).ShouldBeProblem(401);
                (await callers[Roles.Reader].SendAsync(method, path, "{")).Status.ShouldNotBeOneOf(401, 403);
                continue;
            }

            (asked == Roles.Reader).ShouldBe(
                Endpoints.Asking.Contains(name),
                $"{name} is for whoever reads, or is not and should be; see Endpoints.Asking"
            );
            if (asked == Roles.Reader)
            {
                continue;
            }

            (await Host.Anonymous.SendAsync(method, path, method == "GET" ? null : "{")).ShouldBeProblem(401);
            var may = OperationList.All.Single(x => x.Route == name).Allowed().ToHashSet();
            foreach (var (role, api) in callers.Where(x => !may.Contains(x.Key)))
            {
                (await api.SendAsync(method, path, method == "GET" ? null : "{")).Status.ShouldBe(
                    403,
                    $"{name} as {role}"
                );
            }

            (await callers[asked].SendAsync(method, path, method == "GET" ? null : "{")).Status.ShouldNotBeOneOf(
                401,
                403
            );
        }
    }

    [Fact]
    public async Task Every_change_to_a_stream_on_record_needs_the_version_it_is_made_on()
    {
        var checkedOnes = 0;
        foreach (var name in Endpoints.Writing(Host))
        {
            var write = await Endpoints.PrepareAsync(Host, name);
            if (!write.ChangesStream)
            {
                continue;
            }

            var method = name.Split(' ')[0];
            var before = await Host.AskAsync<long>("select max(seq_id) from tracker.mt_events");
            (await Host.Admin.SendAsync(method, write.Path, write.Body)).Status.ShouldBe(428, name);
            (
                await Host.Admin.SendAsync(method, write.Path, write.Body, ("If-Match", "\"999-00000000\""))
            ).Status.ShouldBe(412, name);
            (await Host.Admin.SendAsync(method, write.Path, write.Body, ("If-Match", "\"not ours\""))).Status.ShouldBe(
                412,
                name
            );
            (await Host.AskAsync<long>("select max(seq_id) from tracker.mt_events")).ShouldBe(
                before,
                $"{name} stored something"
            );
            (await Host.Admin.SendAsync(method, write.Path, write.Body, ("If-Match", "*"))).Status.ShouldBe(200, name);
            checkedOnes++;
        }

        output.WriteLine($"{checkedOnes} endpoints");
        checkedOnes.ShouldBeGreaterThan(30);
    }

    [Fact]
    public async Task Every_change_is_recorded_under_the_callers_user()
    {
        var user = await Host.Get<ApiKeys>().AdminUserAsync(Ct);
        foreach (var name in Endpoints.Writing(Host))
        {
            var write = await Endpoints.PrepareAsync(Host, name);
            var before = await Host.AskAsync<long>("select max(seq_id) from tracker.mt_events");

            (
                await Host.Admin.SendAsync(name.Split(' ')[0], write.Path, write.Body, ("If-Match", "*"))
            ).Status.ShouldBeInRange(200, 204, name);

            (
                await Host.AskAsync<long>(
                    "select count(*) from tracker.mt_events where seq_id > $1 and user_name is distinct from $2",
                    before,
                    user
                )
            ).ShouldBe(0, name);
        }
    }

    [Fact]
    public async Task Every_POST_answers_a_repeat_with_its_key_as_it_did_the_first_time()
    {
        foreach (var name in Endpoints.Writing(Host).Where(x => x.StartsWith("POST ", StringComparison.Ordinal)))
        {
            var write = await Endpoints.PrepareAsync(Host, name);
            (string, string)[] headers = [("If-Match", "*"), (Idempotency.Header, "key-" + Submissions.Word())];

            var first = await Host.Admin.SendAsync("POST", write.Path, write.Body, headers);
            first.Status.ShouldBeInRange(200, 202, $"{name}: {first.Body}");
            var head = await Host.AskAsync<long>("select max(seq_id) from tracker.mt_events");
            var again = await Host.Admin.SendAsync("POST", write.Path, write.Body, headers);
            var other = await Host.Admin.SendAsync("POST", write.Path, write.Body + " ", headers);

            if (Endpoints.Secret.Contains(name))
            {
                again.ShouldBeProblem(409).Text("type").ShouldEndWith(":answer-withheld");
                again.Location.ShouldBe(first.Location);
            }
            else
            {
                (again.Status, again.Body, again.ETag, again.Location, again.ContentType).ShouldBe(
                    (first.Status, first.Body, first.ETag, first.Location, first.ContentType),
                    name
                );
                again.Headers.GetValues(Idempotency.Replayed).ShouldBe(["true"]);
            }

            other.ShouldBeProblem(422).Text("type").ShouldEndWith(":idempotency-key-reused");
            (await Host.AskAsync<long>("select max(seq_id) from tracker.mt_events")).ShouldBe(
                head,
                $"{name} stored something twice"
            );
        }
    }
}
