using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>Requests that no client library sends, written byte by byte to a socket.</summary>
public sealed class HostileTests(Cluster cluster) : HostTest(cluster)
{
    private const string Get = "GET /api/codebook HTTP/1.1\r\nHost: localhost\r\n";

    [Fact]
    public async Task Headers_of_64_kB_are_too_large() =>
        ShouldBeRefused(
            await RawAsync(Get + $"Connection: close\r\nX-Long: {new string('a', 64 * 1024)}\r\n\r\n"),
            431,
            "headers-too-large"
        );

    [Fact]
    public async Task Too_many_headers_are_too_many() =>
        ShouldBeRefused(
            await RawAsync(
                Get
                    + "Connection: close\r\n"
                    + string.Concat(Enumerable.Range(0, RequestLimits.MaxHeaders).Select(i => $"X-{i}: a\r\n"))
                    + "\r\n"
            ),
            431,
            "headers-too-large"
        );

    [Fact]
    public async Task A_request_line_beyond_8_kB_is_too_long() =>
        ShouldBeRefused(
            await RawAsync(
                $"GET /api/timeline?q={new string('a', RequestLimits.MaxLineBytes)} HTTP/1.1\r\nHost: "
                    + $"localhost\r\nConnection: close\r\n\r\n"
            ),
            414,
            "uri-too-long"
        );

    [Theory]
    [InlineData("X-A: b\rc\r\n")]
    [InlineData("X-A: b\nX-Admin: true\r\n")]
    [InlineData("X-A: b\r\n folded\r\n")]
    [InlineData("X-A: b\0c\r\n")]
    [InlineData("X-A: b\u0001c\r\n")]
    [InlineData("X-A\0: b\r\n")]
    [InlineData("Authorization: Bearer a\u0001b\r\n")]
    public async Task A_header_that_breaks_lines_or_has_control_characters_is_malformed(string header)
    {
        var reply = await RawAsync(Get + header + "Connection: close\r\n\r\n");

        // A lone line feed ends a line, as the standard allows. What follows is another header, which the program
        // ignores.
        reply.ShouldStartWith(header.Contains("b\nX", StringComparison.Ordinal) ? "HTTP/1.1 200 " : "HTTP/1.1 400 ");
    }

    [Fact]
    public async Task A_body_with_two_ends_is_refused_and_no_second_request_is_read_from_it()
    {
        var reply = await RawAsync(
            "POST /api/statements HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + "5\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "0\r\n\r\nGET /api/codebook HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        );

        reply.ShouldStartWith("HTTP/1.1 400 ");
        reply.ShouldNotContain("HTTP/1.1 200");
    }

    [Theory]
    [InlineData("GET /api/statements/a%00b HTTP/1.1")]
    [InlineData("GET /api/statements/a\0b HTTP/1.1")]
    [InlineData("GET /api/timeline?q=a\0b HTTP/1.1")]
    public async Task A_NUL_in_the_target_is_malformed(string line) =>
        (await RawAsync(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 400 ");

    [Theory]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-HTTP-Method")]
    [InlineData("X-Method-Override")]
    public async Task A_header_does_not_change_the_method(string header)
    {
        (await Host.Admin.SendAsync("GET", "/api/keys", null, (header, "POST")))
            .ShouldBe(200)
            .Json["items"]
            .ShouldNotBeNull();
        (
            await Host.Anonymous.SendAsync("GET", "/api/timeline?limit=1&_method=DELETE", null, (header, "DELETE"))
        ).ShouldBeProblem(400);
    }

    [Theory]
    [InlineData("/api/timeline", 200)]
    [InlineData("/api/keys", 401)]
    [InlineData("/api/nothing", 404)]
    [InlineData("/api/masking", 405)]
    public async Task HEAD_is_answered_as_GET_is(string path, int status) =>
        (await Host.Anonymous.SendAsync("HEAD", path)).Status.ShouldBe(status);

    [Theory]
    [InlineData("/..%2f..%2fetc/passwd")]
    [InlineData("/api/statements/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/api/statements/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/api/statements/%ff%fe")]
    public async Task A_path_leads_nowhere_else(string path)
    {
        var reply = await RawAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        reply.ShouldStartWith("HTTP/1.1 404 ");
        reply.ShouldContain("application/problem+json");
    }

    [Fact]
    public async Task A_body_that_trickles_is_cut_off_and_others_are_served_meanwhile()
    {
        using var slow = await ConnectAsync(Host);
        await slow.SendAsync(
            Bytes(
                "POST /api/statements HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + TestHost.AdminKey
                    + "\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"
            ),
            Ct
        );

        var answer = ReadAsync(slow);
        (await Host.Anonymous.GetAsync("/api/timeline?limit=1")).ShouldBe(200);

        (await answer.WaitAsync(TimeSpan.FromSeconds(60), Ct)).ShouldStartWith("HTTP/1.1 408 ");
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_room_that_is_left_is_taken_again()
    {
        await using var host = await TestHost.StartAsync(
            await Cluster.CreateDatabaseAsync(),
            settings: x => x with { Access = new() { MaxConnections = 3 } }
        );
        var held = new List<Socket>();
        for (var i = 0; i < 3; i++)
        {
            held.Add(await ConnectAsync(host));
            await held[i].SendAsync(Bytes(Get + "\r\n"), Ct);
            (await held[i].ReceiveAsync(new byte[1], Ct)).ShouldBe(1);
        }

        (await RawAsync(Get + "\r\n", host)).ShouldBe("");
        held.ForEach(x => x.Dispose());

        string reply;
        do
        {
            reply = await RawAsync(Get + "Connection: close\r\n\r\n", host);
        } while (reply.Length == 0);

        reply.ShouldStartWith("HTTP/1.1 200 ");
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_stopped_and_told_so()
    {
        var stopped = new TaskCompletionSource();
        await using var host = await TestHost.StartAsync(
            await Cluster.CreateDatabaseAsync(),
            map: app =>
            {
                var usual = app.Services.GetRequiredService<IOptions<RequestTimeoutOptions>>().Value.DefaultPolicy!;
                usual.Timeout.ShouldBe(RequestLimits.Timeout);
                app.MapGet(
                        "/api/slow",
                        async (HttpContext context) =>
                        {
                            using var _ = context.RequestAborted.Register(stopped.SetResult);
                            await Task.Delay(System.Threading.Timeout.Infinite, context.RequestAborted);
                        }
                    )
                    .AllowAnonymous()
                    .WithRequestTimeout(
                        new RequestTimeoutPolicy
                        {
                            Timeout = TimeSpan.FromMilliseconds(50),
                            TimeoutStatusCode = usual.TimeoutStatusCode,
                            WriteTimeoutResponse = usual.WriteTimeoutResponse,
                        }
                    );
            }
        );

        (await host.Anonymous.GetAsync("/api/slow")).ShouldBeProblem(503).Headers.RetryAfter.ShouldNotBeNull();
        await stopped.Task.WaitAsync(Ct);
    }

    [Theory]
    [InlineData("/api/timeline?limit=1", 200)]
    [InlineData("/api/statements/st-nobody", 404)]
    [InlineData("/api/nothing", 404)]
    [InlineData("/api/keys", 401)]
    [InlineData("/api/timeline?q=%ff", 400)]
    [InlineData("/health/live", 200)]
    public async Task Every_answer_says_that_nothing_in_it_may_run_or_be_framed(string path, int status)
    {
        var headers = (await Host.Anonymous.GetAsync(path)).ShouldBe(status).Headers;

        headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        headers.GetValues("Content-Security-Policy").ShouldBe(["default-src 'none'; frame-ancestors 'none'"]);
        headers.Contains("Server").ShouldBeFalse();
        headers.Contains("Strict-Transport-Security").ShouldBeFalse("it is plain HTTP");
    }

    [Fact]
    public async Task A_page_may_set_a_policy_of_its_own()
    {
        await using var host = await TestHost.StartAsync(
            await Cluster.CreateDatabaseAsync(),
            map: app =>
                app.MapGet(
                        "/page",
                        (HttpContext context) =>
                        {
                            context.Response.Headers.ContentSecurityPolicy = "default-src 'self'";
                            return "page";
                        }
                    )
                    .AllowAnonymous()
        );

        (await host.Anonymous.GetAsync("/page"))
            .Headers.GetValues("Content-Security-Policy")
            .ShouldBe(["default-src 'self'"]);
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static async Task<Socket> ConnectAsync(TestHost host)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(host.Address.Host, host.Address.Port, Ct);
        return socket;
    }

    private static void ShouldBeRefused(string reply, int status, string type)
    {
        reply.ShouldStartWith($"HTTP/1.1 {status} ");
        reply.ShouldContain($"\"urn:tracker:problem:{type}\"");
    }

    private async Task<string> RawAsync(string request, TestHost? host = null)
    {
        using var socket = await ConnectAsync(host ?? Host);
        try
        {
            await socket.SendAsync(Bytes(request), Ct);
        }
        catch (SocketException)
        {
            return "";
        }

        return await ReadAsync(socket);
    }

    /// <summary>Reads until the server closes the connection or sends nothing more.</summary>
    private static async Task<string> ReadAsync(Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await socket.ReceiveAsync(buffer, Ct)) > 0)
            {
                all.Write(buffer, 0, read);
            }
        }
        catch (SocketException)
        {
            // The server reset the connection after its answer.
        }

        return Encoding.Latin1.GetString(all.ToArray());
    }
}
