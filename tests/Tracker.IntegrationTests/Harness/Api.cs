using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Tracker.IntegrationTests.Harness;

/// <summary>What a server answered.</summary>
public sealed record Reply(
    int Status,
    string? ContentType,
    string? ETag,
    string? Location,
    HttpResponseHeaders Headers,
    string Body
)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public IReadOnlyList<JsonNode> Items => [.. Json["items"]!.AsArray().Select(x => x!)];

    public long Sequence => Json["sequence"]!.GetValue<long>();

    public string Id => Text("id");

    /// <summary>The pointers of a problem's faults, in their order.</summary>
    public IReadOnlyList<string> Pointers =>
        [.. (Json["errors"]?.AsArray() ?? []).Select(x => x!["pointer"]!.GetValue<string>())];

    /// <summary>The view that a change answers with, without the receipt for what it recorded.</summary>
    public string View =>
        Body.LastIndexOf(",\"receipt\":", StringComparison.Ordinal) is >= 0 and var end ? Body[..end] + "}" : Body;

    public string Text(string member) => Json[member]!.GetValue<string>();

    /// <summary>It is a problem of this status, in the one form that problems have.</summary>
    public Reply ShouldBeProblem(int status)
    {
        Status.ShouldBe(status, Body);
        ContentType.ShouldBe("application/problem+json");
        Text("type").ShouldStartWith("urn:tracker:problem:");
        Json["status"]!.GetValue<int>().ShouldBe(status);
        Text("title").ShouldNotBeEmpty();
        Text("detail").ShouldNotBeEmpty();
        Text("traceId").ShouldNotBeEmpty();
        return this;
    }

    public Reply ShouldBe(int status)
    {
        Status.ShouldBe(status, Body);
        return this;
    }
}

/// <summary>The HTTP API as one caller sees it.</summary>
public sealed class Api(HttpClient client)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Asks before it sends a body, so that a refusal is not lost in a body half sent.</summary>
    public void ExpectContinue() => client.DefaultRequestHeaders.ExpectContinue = true;

    public Task<Reply> GetAsync(FormattableString path) => GetAsync(path.ToString(CultureInfo.InvariantCulture));

    public async Task<Reply> GetAsync(string path, string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (ifNoneMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        }

        return await SendAsync(request);
    }

    /// <summary>In a format asked for by header.</summary>
    public async Task<Reply> GetAsAsync(string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await SendAsync(request);
    }

    public Task<Reply> PostAsync(string path, JsonNode body, string? ifMatch = null) =>
        PostAsync(path, body.ToJsonString(), ifMatch: ifMatch);

    public Task<Reply> PostAsync(
        string path,
        string body,
        string contentType = "application/json",
        string? ifMatch = null
    ) => PostAsync(path, Encoding.UTF8.GetBytes(body), contentType, ifMatch);

    public async Task<Reply> PostAsync(
        string path,
        byte[] body,
        string? contentType = "application/json",
        string? ifMatch = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        if (contentType is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await SendAsync(request);
    }

    /// <summary>Any request, with any headers.</summary>
    public async Task<Reply> SendAsync(
        string method,
        string path,
        string? body = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(new(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await SendAsync(request);
    }

    /// <summary>A change to a stream, whatever its version.</summary>
    public Task<Reply> ChangeAsync(string path, JsonNode body) => PostAsync(path, body, "*");

    public async Task<Reply> PutAsync(string path, JsonNode body, string? ifMatch = "*")
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await SendAsync(request);
    }

    public async Task<Reply> DeleteAsync(string path, string? ifMatch = "*")
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await SendAsync(request);
    }

    private async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using var response = await client.SendAsync(request, Ct);
        return new(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.ETag?.Tag,
            response.Headers.Location?.ToString(),
            response.Headers,
            await response.Content.ReadAsStringAsync(Ct)
        );
    }
}
