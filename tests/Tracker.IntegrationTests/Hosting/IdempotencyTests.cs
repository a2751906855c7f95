using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>Requests that are repeated because an answer was lost.</summary>
public sealed class IdempotencyTests(Cluster cluster) : HostTest(cluster)
{
    private const string Path = "/api/statements";

    [Fact]
    public async Task A_hundred_submissions_at_once_with_one_key_are_one_statement_and_one_answer()
    {
        var (body, key) = (Submissions.Small(), Key());
        var id = Submissions.IdOf(body);

        var replies = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => PostAsync(Host.Submitter, body.ToJsonString(), key))
        );

        replies
            .Where(x => x.Status != 201)
            .ShouldAllBe(x =>
                x.Status == 409 && x.Text("type").EndsWith(":request-in-flight") && x.Headers.RetryAfter != null
            );
        var answers = replies.Where(x => x.Status == 201).ToList();
        answers.Count.ShouldBeGreaterThan(0);
        answers.Select(x => (x.Body, x.ETag, x.Location)).Distinct().Count().ShouldBe(1);
        answers.Count(x => !x.Headers.Contains(Idempotency.Replayed)).ShouldBe(1, "one was carried out");
        (
            await Host.AskAsync<long>(
                "select count(*) from tracker.mt_events where stream_id = $1 and type = 'statement_recorded'",
                id
            )
        ).ShouldBe(1);
        (await PostAsync(Host.Submitter, body.ToJsonString(), key)).ShouldBe(201).Body.ShouldBe(answers[0].Body);
    }

    [Fact]
    public async Task Another_node_answers_as_the_first_did()
    {
        await using var other = await TestHost.StartAsync(Host.ConnectionString);
        var (body, key) = (Submissions.Small().ToJsonString(), Key());

        var first = (await PostAsync(Host.Admin, body, key)).ShouldBe(201);
        var second = (await PostAsync(other.Admin, body, key)).ShouldBe(201);

        (second.Body, second.ETag, second.Location).ShouldBe((first.Body, first.ETag, first.Location));
    }

    [Fact]
    public async Task Without_a_key_the_same_statement_is_found_as_before()
    {
        var body = Submissions.Small();

        (await Host.Submitter.PostAsync(Path, body)).ShouldBe(201);
        var again = (await Host.Submitter.PostAsync(Path, body)).ShouldBe(200);

        again.Headers.Contains(Idempotency.Replayed).ShouldBeFalse();
    }

    [Fact]
    public async Task A_key_belongs_to_its_caller()
    {
        var (body, key) = (Submissions.Small().ToJsonString(), Key());

        (await PostAsync(Host.Submitter, body, key)).ShouldBe(201);
        (await PostAsync(Host.Admin, body, key)).Status.ShouldBe(
            200,
            "another caller's request is carried out, and finds the statement"
        );
        (await PostAsync(Host.Anonymous, body, key)).ShouldBeProblem(401);
    }

    [Fact]
    public async Task What_was_refused_is_decided_anew_so_that_a_corrected_request_may_keep_its_key()
    {
        var (body, key) = (Submissions.Small(), Key());
        var wrong = body.Copy();
        wrong["kind"] = "TELEGRAM";

        (await PostAsync(Host.Submitter, wrong.ToJsonString(), key)).ShouldBeProblem(422).Pointers.ShouldBe(["/kind"]);
        (await PostAsync(Host.Submitter, body.ToJsonString(), key)).ShouldBe(201);
    }

    [Fact]
    public async Task A_request_that_fails_is_not_replayed_and_leaves_its_key_free()
    {
        var fails = true;
        var runs = 0;
        await using var host = await TestHost.StartAsync(
            await Cluster.CreateDatabaseAsync(),
            map: app =>
                app.MapPost(
                        "/api/breaks",
                        () =>
                        {
                            runs++;
                            return fails ? throw new InvalidOperationException("broken") : Results.Json(new { runs });
                        }
                    )
                    .RequireAuthorization("submitter")
        );
        var key = Key();

        (await host.Submitter.SendAsync("POST", "/api/breaks", "{}", (Idempotency.Header, key))).ShouldBeProblem(500);
        fails = false;
        (await host.Submitter.SendAsync("POST", "/api/breaks", "{}", (Idempotency.Header, key)))
            .ShouldBe(200)
            .Body.ShouldBe("""{"runs":2}""");
        (await host.Submitter.SendAsync("POST", "/api/breaks", "{}", (Idempotency.Header, key)))
            .ShouldBe(200)
            .Body.ShouldBe("""{"runs":2}""");
        runs.ShouldBe(2);
    }

    [Fact]
    public async Task A_client_that_goes_away_finds_its_answer_when_it_comes_back()
    {
        var started = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var runs = 0;
        await using var host = await TestHost.StartAsync(
            await Cluster.CreateDatabaseAsync(),
            map: app =>
                app.MapPost(
                        "/api/slow",
                        async (HttpContext context) =>
                        {
                            runs++;
                            started.TrySetResult();
                            await goOn.Task.WaitAsync(context.RequestAborted);
                            return Results.Json(new { runs });
                        }
                    )
                    .RequireAuthorization("submitter")
        );
        var key = Key();
        var (_, secret) = await host.Get<Tracker.Access.ApiKeys>().AddAsync("Someone", "submitter", Ct);
        using var client = new HttpClient { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/slow");
        request.Headers.Authorization = new("Bearer", secret);
        request.Headers.Add(Idempotency.Header, key);
        using var leave = new CancellationTokenSource();

        var lost = client.SendAsync(request, leave.Token);
        await started.Task.WaitAsync(Ct);
        await leave.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => lost);
        var api = host.With(secret);
        (await api.SendAsync("POST", "/api/slow", null, (Idempotency.Header, key)))
            .ShouldBeProblem(409)
            .Text("type")
            .ShouldEndWith(":request-in-flight");
        goOn.SetResult();

        Reply reply;
        do
        {
            reply = await api.SendAsync("POST", "/api/slow", null, (Idempotency.Header, key));
        } while (reply.Status == 409);

        reply.ShouldBe(200).Body.ShouldBe("""{"runs":1}""");
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a\tb")]
    public async Task A_key_of_other_characters_is_malformed(string key) =>
        (await PostAsync(Host.Submitter, Submissions.Small().ToJsonString(), key)).ShouldBeProblem(400);

    [Fact]
    public async Task A_key_has_at_most_255_characters()
    {
        var body = Submissions.Small().ToJsonString();

        (await PostAsync(Host.Submitter, body, new string('k', 256)))
            .ShouldBeProblem(400)
            .Text("detail")
            .ShouldContain("255");
        (await PostAsync(Host.Submitter, body, Submissions.Word() + new string('k', 249))).ShouldBe(201);
    }

    [Fact]
    public async Task A_claim_lapses_when_its_program_was_killed_and_an_answer_after_a_day()
    {
        var time = new FakeTimeProvider(
            DateTimeOffset.Parse("2026-11-25T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture)
        );
        await using var host = await Cluster.OwnAsync(time);
        var answers = host.Get<IdempotentAnswers>();
        byte[] key = [1],
            request = [2];

        (await answers.ClaimAsync(key, request, Ct)).Claim.ShouldNotBeNull();
        (await answers.ClaimAsync(key, request, Ct)).First.ShouldNotBeNull().Status.ShouldBeNull();
        time.Advance(IdempotentAnswers.LostAfter.ToTimeSpan() + TimeSpan.FromSeconds(1));
        var late = (await answers.ClaimAsync(key, request, Ct)).Claim.ShouldNotBeNull();
        await answers.KeepAsync(key, late, new(request, 200, null, "\"1-x\"", "text/plain", [3]));
        time.Advance(IdempotentAnswers.KeptFor.ToTimeSpan() - TimeSpan.FromMinutes(1));
        (await answers.ClaimAsync(key, request, Ct)).First.ShouldNotBeNull().Body.ShouldBe([3]);
        (await answers.SweepAsync(Ct)).ShouldBe(0);
        time.Advance(TimeSpan.FromMinutes(2));
        (await answers.SweepAsync(Ct)).ShouldBe(1);
        (await answers.ClaimAsync(key, request, Ct)).Claim.ShouldNotBeNull();
    }

    private static string Key() => "key-" + Submissions.Word();

    private static Task<Reply> PostAsync(Api api, string body, string key) =>
        api.SendAsync("POST", Path, body, (Idempotency.Header, key));
}
