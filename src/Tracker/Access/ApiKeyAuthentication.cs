using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Tracker.Configuration;
using Tracker.Http;
using Tracker.Refusals;

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
        // How the program is, is told to whoever asks. Who it is need not be looked up, which takes a database that
        // answers.
        if (Request.Path.StartsWithSegments("/health"))
        {
            return AuthenticateResult.NoResult();
        }

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

        if (Request.Headers.Authorization.Count == 0)
        {
            Response.Headers.WWWAuthenticate = "Bearer";
            await HttpProblems.Of(401).ExecuteAsync(Context);
            return;
        }

        var why =
            (await HandleAuthenticateOnceSafeAsync()).Failure?.Message
            ?? "The header Authorization is not of the form 'Bearer <key>'; send it so.";
        Response.Headers.WWWAuthenticate = Challenge("invalid_token", why);
        await HttpProblems.NotValid(why).ExecuteAsync(Context);
    }

    /// <summary>Names the role and the scope that the endpoint needs.</summary>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var role = Context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy ?? Roles.Reader;
        var scope = Scopes.Asked(role);
        var problem = Problem.NeedsRole(role, scope);
        Response.Headers.WWWAuthenticate = Challenge("insufficient_scope", problem.Detail) + $", scope=\"{scope}\"";
        return problem.ExecuteAsync(Context);
    }

    /// <summary>The header of RFC 6750.</summary>
    private static string Challenge(string error, string why) =>
        $"Bearer error=\"{error}\", error_description=\"{why}\"";

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
            : AuthenticateResult.Fail("The key is unknown, revoked or expired; use a key that is in force.");
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
        return
            result is { Succeeded: true, Principal: { } token }
            && await subjects.PrincipalAsync(token, SchemeName, Context.RequestAborted) is { } principal
            ? AuthenticateResult.Success(
                new(principal, new() { ExpiresUtc = result.Properties?.ExpiresUtc }, SchemeName)
            )
            : AuthenticateResult.Fail(Why(result.Failure));
    }

    /// <summary>Why a token is refused. The library's own message may quote the token.</summary>
    private string Why(Exception? failure) =>
        ((failure as AggregateException)?.InnerExceptions[0] ?? failure) switch
        {
            null => "The token names no subject; its claim sub must name the person.",
            SecurityTokenExpiredException => "The token has expired; get a new one.",
            SecurityTokenNoExpirationException =>
                "The token has no end; its claim exp must say until when it is valid.",
            SecurityTokenNotYetValidException => "The token is not valid yet; use it from the time in its claim nbf.",
            SecurityTokenInvalidAudienceException =>
                $"The token is for another service; its claim aud must be {settings.Access.OidcAudience}.",
            SecurityTokenInvalidIssuerException =>
                $"The token is of another authority; its claim iss must be that of {settings.Access.OidcAuthority}.",
            SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException =>
                "The token is not signed with a key that the authority publishes; get a new one from the authority.",
            _ => "The token cannot be read as a signed JWT; send it as the authority gave it.",
        };

    private static bool IsToken(string credential) =>
        credential.StartsWith("ey", StringComparison.Ordinal) && credential.Count(x => x == '.') == 2;
}
