using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.Tokens;
using Tracker.Configuration;
using Tracker.Http;

namespace Tracker.Access;

/// <summary>Who may: keys and tokens, roles and scopes, rates, denials, and retries, which belong to a
/// caller.</summary>
public static class AccessModule
{
    public static IServiceCollection AddAccess(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<Subjects>();
        services.AddSingleton<PersonalDataMasking>();
        services.AddSingleton<Standing>();
        services.AddSingleton<FailedAttempts>();
        services.AddSingleton<IdempotentAnswers>();
        services.AddHostedService(x => x.GetRequiredService<IdempotentAnswers>());
        services.AddSingleton<Writes>();
        services.AddRateLimits(settings);
        services.AddRequestTimeouts(RequestLimits.Set);
        services.AddHsts(x => x.MaxAge = TimeSpan.FromDays(365));
        services.AddWebEncoders();
        services.AddAuthenticationCore(x => x.DefaultScheme = ApiKeyAuthentication.SchemeName);
        var authentication = new AuthenticationBuilder(services).AddScheme<
            AuthenticationSchemeOptions,
            ApiKeyAuthentication
        >(ApiKeyAuthentication.SchemeName, null);
        authentication.AddSignIn();
        if (settings.Access.OidcAuthority is not null)
        {
            services.AddSingleton<IAuthenticationConfigurationProvider, NoConfiguration>();
            authentication.AddJwtBearer(x => Tokens(x, settings.Access));
        }

        var authorization = services.AddAuthorizationBuilder();
        foreach (var role in Roles.All.Where(x => x != Roles.Reader))
        {
            authorization.AddPolicy(role, policy => policy.RequireAssertion(x => x.User.May(role)));
        }

        authorization.AddPolicy(
            Roles.Reader,
            policy =>
                policy.RequireAssertion(x =>
                    settings.Access.AnonymousReads
                    || x.Resource is HttpContext http && http.Items.ContainsKey(InternalRead.Marker)
                    || x.User.May(Roles.Reader)
                )
        );

        // Whoever has a key or token: what is made is their own.
        authorization.SetDefaultPolicy(
            new AuthorizationPolicyBuilder()
                .RequireAuthenticatedUser()
                .RequireRole(Roles.All)
                .RequireClaim(Scopes.Claim, Scopes.Read)
                .Build()
        );

        // An endpoint that does not say who may is for nobody. What is no route of ours goes on, to its 404 or 405.
        authorization.SetFallbackPolicy(
            new AuthorizationPolicyBuilder()
                .RequireAssertion(x => x.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint)
                .Build()
        );
        return services;
    }

    public static void UseAccess(this WebApplication app, Settings settings)
    {
        app.UseRequestTimeouts();
        app.UseMiddleware<Denials>();
        app.UseAuthentication();
        app.UseRateLimits(settings);
        app.Use(Denials.RefuseInvalid);
        app.UseAuthorization();
        app.Use(app.Services.GetRequiredService<Writes>().LimitAsync);
        app.UseMiddleware<Idempotency>();
    }

    /// <summary>Tokens of the configured authority, for this service, signed with a key that it publishes.</summary>
    private static void Tokens(JwtBearerOptions options, AccessSettings settings)
    {
        options.Authority = settings.OidcAuthority;
        options.Audience = settings.OidcAudience;
        options.RequireHttpsMetadata = settings.OidcAuthority!.StartsWith("https:", StringComparison.Ordinal);
        options.MapInboundClaims = false;
        options.BackchannelTimeout = TimeSpan.FromSeconds(10);
        options.TokenValidationParameters = new()
        {
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidateIssuerSigningKey = true,
            ValidAudience = settings.OidcAudience,
            ClockSkew = TimeSpan.FromSeconds(30),

            // Asymmetric alone: a published key must not pass for a shared secret.
            ValidAlgorithms =
            [
                SecurityAlgorithms.RsaSha256,
                SecurityAlgorithms.RsaSha384,
                SecurityAlgorithms.RsaSha512,
                SecurityAlgorithms.RsaSsaPssSha256,
                SecurityAlgorithms.RsaSsaPssSha384,
                SecurityAlgorithms.RsaSsaPssSha512,
                SecurityAlgorithms.EcdsaSha256,
                SecurityAlgorithms.EcdsaSha384,
                SecurityAlgorithms.EcdsaSha512,
            ],
        };
    }

    /// <summary>Schemes are configured here alone, from the settings, and not from configuration files.</summary>
    private sealed class NoConfiguration : IAuthenticationConfigurationProvider
    {
        public IConfiguration AuthenticationConfiguration { get; } = new ConfigurationBuilder().Build();
    }
}
