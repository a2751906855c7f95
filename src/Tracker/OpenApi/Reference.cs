using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace Tracker.OpenApi;

/// <summary>
/// The interactive reference at <c>/docs</c>: Scalar, served by this program. Its content security policy does not let
/// it connect to any other host.
/// </summary>
public static class Reference
{
    public const string Path = "/docs";

    public static void MapReference(this IEndpointRouteBuilder app) =>
        app.MapScalarApiReference(
                Path,
                (options, context) =>
                {
                    var nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
                    options
                        .WithTitle("Tracker API")
                        .WithNonce(nonce)
                        .WithOpenApiRoutePattern(OpenApiEndpoints.Path)
                        .DisableDefaultFonts()
                        .DisableAgent()
                        .DisableMcp()
                        .DisableTelemetry()
                        .HideClientButton()
                        .HideDeveloperTools();

                    // Scalar adds inline styles to the page at run time.
                    context.Response.OnStarting(() =>
                    {
                        context.Response.Headers.ContentSecurityPolicy =
                            $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' "
                            + $"'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
                            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
                        return Task.CompletedTask;
                    });
                }
            )
            .AllowAnonymous()
            .WithMetadata(new Microsoft.AspNetCore.Routing.ExcludeFromDescriptionAttribute());
}
