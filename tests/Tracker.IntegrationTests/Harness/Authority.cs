using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tracker.IntegrationTests.Harness;

/// <summary>An OpenID provider on loopback, of which there is no more than its keys.</summary>
public sealed class Authority : IAsyncDisposable
{
    public const string Audience = "tracker-tests";

    private readonly WebApplication _app;
    private readonly RSA _key = RSA.Create(2048);

    private Authority(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public static async Task<Authority> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var authority = new Authority(app);
        app.MapGet(
            "/.well-known/openid-configuration",
            () => Results.Json(new { issuer = authority.Url, jwks_uri = authority.Url + "/keys" })
        );
        app.MapGet(
            "/keys",
            () =>
            {
                var key = authority._key.ExportParameters(false);
                return Results.Json(
                    new
                    {
                        keys = new[]
                        {
                            new
                            {
                                kty = "RSA",
                                use = "sig",
                                kid = "k1",
                                alg = "RS256",
                                n = Encode(key.Modulus!),
                                e = Encode(key.Exponent!),
                            },
                        },
                    }
                );
            }
        );
        await app.StartAsync();
        return authority;
    }

    /// <param name="alter">Changes what the token says.</param>
    /// <param name="key">Signs instead of the authority's.</param>
    public string Token(
        string subject,
        object roles,
        Action<Dictionary<string, object>>? alter = null,
        RSA? key = null,
        string algorithm = "RS256"
    )
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Url,
            ["aud"] = Audience,
            ["sub"] = subject,
            ["name"] = "Person " + subject,
            ["roles"] = roles,
            ["iat"] = now,
            ["exp"] = now + 600,
        };
        alter?.Invoke(claims);
        var signed =
            Encode(
                JsonSerializer.SerializeToUtf8Bytes(
                    new
                    {
                        alg = algorithm,
                        typ = "JWT",
                        kid = "k1",
                    }
                )
            )
            + "."
            + Encode(JsonSerializer.SerializeToUtf8Bytes(claims));
        var bytes = Encoding.ASCII.GetBytes(signed);
        return signed
            + "."
            + algorithm switch
            {
                "none" => "",
                "HS256" => Encode(HMACSHA256.HashData(_key.ExportSubjectPublicKeyInfo(), bytes)),
                _ => Encode((key ?? _key).SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private static string Encode(byte[] bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
