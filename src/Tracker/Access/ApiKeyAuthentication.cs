using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Tracker.Configuration;
using Tracker.Http;

namespace Tracker.Access;

/// <summary><c>Authorization: Bearer &lt;key or token&gt;</c>. Answers with problems; without the header a caller is
/// anonymous.</summary>
public sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ApiKeys keys,
    Subjects subjects,
    IOptionsMonitor<JwtBearerOptions> tokens,
    FailedAttempts failures,
    Settings settings
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ApiKey";

    private int _retryAfter;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer", StringComparison.OrdinalIgnoreCase) || header.Length > 6 && header[6] != ' ')
        {
            return AuthenticateResult.NoResult();
        }

        var credential = header[6..].Trim();
        var result =
            settings.Access.OidcAuthority is not null && IsToken(credential)
                ? await TokenAsync()
                : await KeyAsync(credential);
        if (result.Failure is not null && _retryAfter == 0)
        {
            failures.Count(Context);
        }

        return result;
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_retryAfter > 0)
        {
            await HttpProblems
                .TooManyRequests("Too many keys or tokens from this address were not valid.", _retryAfter)
                .ExecuteAsync(Context);
            return;
        }

        Response.Headers.WWWAuthenticate =
            Request.Headers.Authorization.Count > 0 ? "Bearer error=\"invalid_token\"" : "Bearer";
        await HttpProblems.Of(401).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        HttpProblems.Of(403).ExecuteAsync(Context);

    private async Task<AuthenticateResult> KeyAsync(string key)
    {
        // Who guesses is stopped before the database is asked; keys that were seen in force go on working from that
        // address.
        if (!keys.SeenInForce(key) && failures.RetryAfter(Context) is { } seconds)
        {
            _retryAfter = seconds;
            return AuthenticateResult.Fail("Too many failed attempts.");
        }

        return await keys.PrincipalAsync(key, SchemeName, Context.RequestAborted) is { } principal
            ? AuthenticateResult.Success(new(principal, SchemeName))
            : AuthenticateResult.Fail("The key is unknown, revoked or expired.");
    }

    private async Task<AuthenticateResult> TokenAsync()
    {
        try
        {
            // Kept once read. Without the authority's keys any token would look like one of somebody else's.
            await tokens
                .Get(JwtBearerDefaults.AuthenticationScheme)
                .ConfigurationManager!.GetConfigurationAsync(Context.RequestAborted);
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException or IOException)
        {
            throw new UnavailableException(
                "The authority that tokens are checked with cannot be reached now; try again."
            );
        }

        var result = await Context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        // The library's message may quote the token; its name says enough.
        return
            result is { Succeeded: true, Principal: { } token }
            && await subjects.PrincipalAsync(token, SchemeName, Context.RequestAborted) is { } principal
            ? AuthenticateResult.Success(
                new(principal, new() { ExpiresUtc = result.Properties?.ExpiresUtc }, SchemeName)
            )
            : AuthenticateResult.Fail($"The token is not valid ({result.Failure?.GetType().Name ?? "no subject"}).");
    }

    private static bool IsToken(string credential) =>
        credential.StartsWith("ey", StringComparison.Ordinal) && credential.Count(x => x == '.') == 2;
}
