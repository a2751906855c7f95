using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tracker.Access;
using Tracker.Configuration;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Access;

/// <summary>Rate limits, the caller's address behind proxies, and what is logged about denied callers.</summary>
public sealed class RateTests(Cluster cluster)
{
    private const string Path = "/api/timeline?limit=1";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back_and_others_are_not_concerned()
    {
        await using var host = await StartAsync(new() { RateLimit = 3 });
        var caller = await host.AsAsync(Roles.Reader);

        for (var left = 2; left >= 0; left--)
        {
            var reply = (await caller.GetAsync(Path)).ShouldBe(200);
            reply.Headers.GetValues("RateLimit-Policy").ShouldBe(["\"caller\";q=3;w=60"]);
            reply.Headers.GetValues("RateLimit").ShouldBe([$"\"caller\";r={left}"]);
        }

        var refused = (await caller.GetAsync(Path)).ShouldBeProblem(429);
        var seconds = refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds;
        seconds.ShouldBeInRange(1, 60);
        refused.Headers.GetValues("RateLimit").ShouldBe([$"\"caller\";r=0;t={seconds}"]);
        (await (await host.AsAsync(Roles.Reader)).GetAsync(Path)).ShouldBe(200);
        (await host.Anonymous.GetAsync(Path)).ShouldBe(200);
        for (var i = 0; i < 10; i++)
        {
            (await host.Anonymous.GetAsync("/health/live")).ShouldBe(200);
        }
    }

    [Fact]
    public async Task On_loopback_nothing_is_counted_unless_asked_for()
    {
        await using var host = await StartAsync(new());

        (await host.Anonymous.GetAsync(Path)).ShouldBe(200).Headers.Contains("RateLimit").ShouldBeFalse();
    }

    [Fact]
    public async Task Who_guesses_keys_is_stopped_and_who_has_one_is_not()
    {
        await using var host = await StartAsync(new() { FailureLimit = 5, PlainHttp = true });
        var known = await host.AsAsync(Roles.Reader);
        (await known.GetAsync(Path)).ShouldBe(200);

        for (var i = 0; i < 5; i++)
        {
            (await host.With($"stk_guess_{i}").GetAsync(Path)).ShouldBeProblem(401);
        }

        (await host.With("stk_guess_6").GetAsync(Path)).ShouldBeProblem(429).Headers.RetryAfter.ShouldNotBeNull();
        (await host.With("stk_guess_7").PostAsync("/api/statements", Submissions.Small())).ShouldBeProblem(429);
        (await known.GetAsync(Path)).ShouldBe(200);
        (await host.Anonymous.GetAsync(Path)).ShouldBe(200);
        (await host.With("stk_guess_8", "203.0.113.9").GetAsync(Path)).ShouldBeProblem(401);
    }

    [Fact]
    public async Task Without_anonymous_reads_every_read_needs_a_reader()
    {
        await using var host = await StartAsync(new() { AnonymousReads = false });
        var (reader, writeOnly) = (
            await host.AsAsync(Roles.Reader),
            host.With((await host.Get<ApiKeys>().AddAsync(new("A", Roles.Submitter, [Scopes.Write]), Ct)).Key)
        );

        foreach (
            var (name, endpoint) in Endpoints
                .Of(host)
                .Where(x => x.Name.StartsWith("GET /api", StringComparison.Ordinal))
        )
        {
            (await host.Anonymous.GetAsync(name[4..])).Status.ShouldBe(401, name);
            (await writeOnly.GetAsync(name[4..])).Status.ShouldBe(403, name);
            if (endpoint.Metadata.GetMetadata<EndlessAttribute>() is not null)
            {
                continue;
            }

            (await reader.GetAsync(name[4..])).Status.ShouldBe(
                name.Contains("/api/keys", StringComparison.Ordinal) || name == "GET /api/reports"
                    ? 403
                    : (await host.Admin.GetAsync(name[4..])).Status,
                name
            );
        }

        (await host.Anonymous.GetAsync("/health/live")).ShouldBe(200);
        (await host.Anonymous.GetAsync("/health/ready")).Status.ShouldBeOneOf(200, 503);
    }

    [Fact]
    public async Task A_forged_address_is_not_believed_and_a_known_proxys_is()
    {
        await using var open = await StartAsync(new() { RateLimit = 2 });
        (await open.Anonymous.SendAsync("GET", Path, null, ("X-Forwarded-For", "203.0.113.1"))).ShouldBe(200);
        (await open.Anonymous.SendAsync("GET", Path, null, ("X-Forwarded-For", "203.0.113.2"))).ShouldBe(200);
        (await open.Anonymous.SendAsync("GET", Path, null, ("X-Forwarded-For", "203.0.113.3"))).ShouldBeProblem(429);

        await using var behind = await StartAsync(new() { RateLimit = 2, Proxies = "198.51.100.0/24" });
        for (var i = 1; i <= 3; i++)
        {
            (
                await behind
                    .With(null, "198.51.100.7")
                    .SendAsync("GET", Path, null, ("X-Forwarded-For", $"203.0.113.{i}"))
            ).ShouldBe(200);
        }

        (
            await behind.With(null, "192.0.2.1").SendAsync("GET", Path, null, ("X-Forwarded-For", "203.0.113.4"))
        ).ShouldBe(200);
        (
            await behind.With(null, "192.0.2.1").SendAsync("GET", Path, null, ("X-Forwarded-For", "203.0.113.5"))
        ).ShouldBe(200);
        (
            await behind.With(null, "192.0.2.1").SendAsync("GET", Path, null, ("X-Forwarded-For", "203.0.113.6"))
        ).ShouldBeProblem(429);
    }

    [Fact]
    public async Task A_key_sent_in_the_open_from_another_machine_is_refused()
    {
        await using var host = await StartAsync(new() { Proxies = "198.51.100.7" });

        (await host.With(TestHost.AdminKey, "203.0.113.9").GetAsync(Path))
            .ShouldBeProblem(403)
            .Text("type")
            .ShouldEndWith(":insecure-transport");
        (await host.With(null, "203.0.113.9").GetAsync(Path)).ShouldBe(200);
        (
            await host.With(TestHost.AdminKey, "198.51.100.7")
                .SendAsync(
                    "GET",
                    Path,
                    null,
                    ("X-Forwarded-For", "203.0.113.9"),
                    ("X-Forwarded-Proto", "https"),
                    ("Host", "tracker.example.org")
                )
        )
            .ShouldBe(200)
            .Headers.GetValues("Strict-Transport-Security")
            .ShouldBe(["max-age=31536000"]);
        (
            await host.With(TestHost.AdminKey, "203.0.113.9")
                .SendAsync("GET", Path, null, ("X-Forwarded-Proto", "https"))
        ).ShouldBeProblem(403);

        await using var allowed = await StartAsync(new() { PlainHttp = true });
        (await allowed.With(TestHost.AdminKey, "203.0.113.9").GetAsync(Path)).ShouldBe(200);
    }

    [Fact]
    public async Task Every_denial_is_logged_with_who_what_and_trace_and_never_with_the_key()
    {
        using var log = new Lines();
        await using var host = await StartAsync(new() { RateLimit = 50 }, log);
        var submitter = (await host.Get<ApiKeys>().AddAsync("Someone", Roles.Submitter, Ct)).Key;

        var missing = (await host.Anonymous.PostAsync("/api/statements", Submissions.Small())).ShouldBeProblem(401);
        var wrong = (await host.With("stk_secret_of_mine").GetAsync(Path)).ShouldBeProblem(401);
        var role = (await host.With(submitter).PostAsync("/api/masking", "{}")).ShouldBeProblem(403);
        var plain = (await host.With(submitter, "203.0.113.9").GetAsync(Path)).ShouldBeProblem(403);
        var own = (await host.With(submitter).PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        var review = (
            await host.Admin.PostAsync(
                (await host.Admin.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201).Location
                    + "/reviews",
                """{"verdict": "ACCEPTED"}""",
                ifMatch: "*"
            )
        ).ShouldBeProblem(403);

        foreach (var denied in new[] { missing, wrong, role, plain, review })
        {
            log.All.Count(x => x.Contains(denied.Text("traceId"), StringComparison.Ordinal)).ShouldBe(1, denied.Body);
        }

        log.All.ShouldContain(x =>
            x.Contains("Denied with 401: POST /api/statements by anonymous from 127.0.0.1", StringComparison.Ordinal)
        );
        log.All.ShouldContain(x => x.Contains("Denied with 403: POST /api/masking by u-", StringComparison.Ordinal));
        log.All.ShouldAllBe(x =>
            !x.Contains("stk_", StringComparison.Ordinal) && !x.Contains(TestHost.AdminKey, StringComparison.Ordinal)
        );
        log.All.ShouldNotContain(x => x.Contains(own.Id, StringComparison.Ordinal));
    }

    /// <summary>Starts a host that reads the caller's address from a request header.</summary>
    private async Task<TestHost> StartAsync(AccessSettings access, Lines? log = null) =>
        await TestHost.StartAsync(
            await cluster.CreateDatabaseAsync(),
            settings: x => x with { Access = access },
            configure: builder =>
            {
                builder.Services.AddSingleton<IStartupFilter, Remote>();
                if (log is not null)
                {
                    builder.Logging.AddProvider(log);
                }
            }
        );

    private sealed class Remote : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    (context, go) =>
                    {
                        if (context.Request.Headers.TryGetValue(TestHost.From, out var from))
                        {
                            context.Connection.RemoteIpAddress = System.Net.IPAddress.Parse(from.ToString());
                        }

                        return go(context);
                    }
                );
                next(app);
            };
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentBag<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => All.Add(formatter(state, exception));

        public void Dispose() { }
    }
}
