using System.Security.Cryptography;
using Scalar.AspNetCore;

namespace Tracker.OpenApi;

/// <summary>
/// The interactive reference at <c>/docs</c>: Scalar, served from this program alone. Its policy lets it reach no other
/// host, whatever it tries.
/// </summary>
public static class Reference
{
    public const string Path = "/docs";

    public static void MapReference(this IEndpointRouteBuilder app) => app.MapScalarApiReference(Path, (options, context) =>
    {
        var nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
        options.WithTitle("Tracker API").WithNonce(nonce).WithOpenApiRoutePattern(OpenApiEndpoints.Path)
            .DisableDefaultFonts().DisableAgent().DisableMcp().DisableTelemetry().HideClientButton().HideDeveloperTools();

        // It puts its styles into the page as it runs.
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.ContentSecurityPolicy =
                $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
                + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            return Task.CompletedTask;
        });
    }).AllowAnonymous().WithMetadata(new Microsoft.AspNetCore.Routing.ExcludeFromDescriptionAttribute());
}
