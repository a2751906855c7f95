using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Npgsql;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;
using Tracker.OpenApi;

namespace Tracker.IntegrationTests.Contract;

/// <summary>Every error, wherever it is detected, is answered in one form and without internal details.</summary>
public sealed class ProblemTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task A_bug_is_told_without_stack_SQL_or_path()
    {
        await using var app = TestHost.Build(await Cluster.CreateDatabaseAsync());
        app.MapGet(
                "/api/bug/code",
                string () => throw new InvalidOperationException("secret in /src/Tracker/Secret.cs")
            )
            .AllowAnonymous();
        app.MapGet(
                "/api/bug/sql",
                async (NpgsqlDataSource database) =>
                {
                    await using var command = database.CreateCommand("select secret_column from secret_table");
                    await command.ExecuteScalarAsync();
                    return "never";
                }
            )
            .AllowAnonymous();
        await app.StartAsync(Ct);
        using var client = new HttpClient { BaseAddress = new(app.Urls.First()) };
        foreach (var path in new[] { "/api/bug/code", "/api/bug/sql" })
        {
            var got = await Got.FromAsync(client, new("GET", path), null, Ct);
            got.Status.ShouldBe(500);
            got.MediaType.ShouldBe("application/problem+json");
            var problem = JsonNode.Parse(got.Body)!.AsObject();
            problem.Select(x => x.Key).ShouldBe(["type", "title", "status", "detail", "traceId"]);
            problem["type"]!.GetValue<string>().ShouldBe("urn:tracker:problem:internal");
            foreach (var inside in new[] { "secret", "select", "Exception", " at ", ".cs", "/src", "Npgsql" })
            {
                got.Text.ShouldNotContain(inside, Case.Insensitive);
            }
        }

        await app.StopAsync(Ct);
    }

    [Theory]
    [InlineData("GET", "/nothing/here", 404, "not-found")]
    [InlineData("GET", "/api/nothing", 404, "not-found")]
    [InlineData("PATCH", "/api/statements", 405, "method-not-allowed")]
    [InlineData("DELETE", "/api/codebook", 405, "method-not-allowed")]
    [InlineData("GET", "/api/codebook?isAdmin=true", 400, "malformed")]
    [InlineData("GET", "/api/timeline?isAdmin=true", 400, "malformed")]
    [InlineData("GET", "/api/statements/%01", 404, "not-found")]
    public async Task What_routing_refuses_is_a_problem_too(string method, string path, int status, string type)
    {
        var got = await SendAsync(new(method, path));
        got.Status.ShouldBe(status, got.Text);
        got.MediaType.ShouldBe("application/problem+json");
        JsonNode.Parse(got.Body)!["type"]!.GetValue<string>().ShouldBe("urn:tracker:problem:" + type);
    }

    [Fact]
    public async Task What_is_not_sent_as_JSON_is_a_415_and_what_is_too_large_a_413()
    {
        (await SendAsync(new("POST", "/api/statements", "x"u8.ToArray(), "text/plain"))).Status.ShouldBe(415);
        var large = await SendAsync(
            new(
                "POST",
                "/api/statements",
                Encoding.UTF8.GetBytes($"\"{new string('x', StrictJson.MaxBytes)}\""),
                "application/json"
            )
        );
        large.Status.ShouldBe(413);
        JsonNode.Parse(large.Body)!["type"]!.GetValue<string>().ShouldBe("urn:tracker:problem:too-large");
    }

    [Fact]
    public async Task The_document_is_served_as_committed_and_known_by_its_ETag()
    {
        var got = await SendAsync(new("GET", OpenApiEndpoints.Path));
        got.Status.ShouldBe(200);
        got.MediaType.ShouldBe("application/json");
        got.Text.ShouldBe(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "openapi.json"), Ct));
        var api = Host.Anonymous;
        var first = await api.GetAsync(OpenApiEndpoints.Path);
        (await api.GetAsync(OpenApiEndpoints.Path, first.ETag)).Status.ShouldBe(304);
    }

    [Fact]
    public async Task The_reference_takes_everything_from_this_server_and_its_policy_holds_it_to_that()
    {
        using var response = await Host.Client.GetAsync(new Uri(Reference.Path + "/", UriKind.Relative), Ct);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var page = await response.Content.ReadAsStringAsync(Ct);
        page.ShouldContain(OpenApiEndpoints.Path.TrimStart('/'));
        page.ShouldNotContain("https://", Case.Insensitive);
        page.ShouldNotContain("//cdn", Case.Insensitive);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("connect-src 'self'");
        policy.ShouldNotContain("http");

        var nonce = policy.Split("'nonce-")[1].Split('\'')[0];
        page.ShouldContain($"nonce=\"{nonce}\"");
        foreach (var script in page.Split("src=\"").Skip(1).Select(x => x.Split('"')[0]))
        {
            using var asset = await Host.Client.GetAsync(
                new Uri(new Uri(Host.Address, Reference.Path + "/"), script),
                Ct
            );
            asset.StatusCode.ShouldBe(HttpStatusCode.OK, script);
            asset.Content.Headers.ContentType!.MediaType.ShouldBe("text/javascript");
        }
    }

    private Task<Got> SendAsync(Ask ask) => Got.FromAsync(Host.Client, ask, TestHost.AdminKey, Ct);
}
