using System.Text.RegularExpressions;

namespace Tracker.IntegrationTests.Harness;

/// <summary>As far as a browser matters here: it keeps cookies, takes HTML, follows nothing.</summary>
public sealed partial class Browser(TestHost host) : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly HttpClient _client = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new() }
    )
    {
        BaseAddress = host.Address,
        DefaultRequestHeaders = { { "Accept", "text/html" } },
    };

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(path, Ct);

    public async Task<HttpResponseMessage> SignInAsync(string key, string to = "/desk") =>
        await PostAsync("/sign-in", await TokenAsync("/sign-in"), ("key", key), ("to", to));

    /// <summary>What makes a form of a page known.</summary>
    public async Task<string> TokenAsync(string path) =>
        Token().Match(await _client.GetStringAsync(path, Ct)).Groups[1].Value;

    public Task<HttpResponseMessage> PostAsync(
        string path,
        string? token,
        params IEnumerable<(string Name, string Value)> fields
    )
    {
        var form = fields.Select(x => KeyValuePair.Create(x.Name, x.Value));
        return _client.PostAsync(
            path,
            new FormUrlEncodedContent(token is null ? form : form.Append(new("__RequestVerificationToken", token))),
            Ct
        );
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
