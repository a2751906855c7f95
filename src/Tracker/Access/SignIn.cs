using System.Security.Claims;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using NodaTime;
using Npgsql;
using Tracker.Http;

namespace Tracker.Access;

/// <summary>
/// Sign-in of people in a browser: a key, given once, becomes a cookie that holds the key's id and is good for pages
/// alone. The key is looked up at every request, so that a sign-in ends when its key does.
/// </summary>
public static class SignIn
{
    /// <summary>The cookie's scheme.</summary>
    public const string SchemeName = "SignIn";

    /// <summary>Of pages: the Authorization header where there is one, else the cookie.</summary>
    public const string PageScheme = "Page";

    public const string Path = "/sign-in";

    /// <summary>Where to go after signing in.</summary>
    public const string ReturnTo = "to";

    /// <summary>How long a sign-in lasts unless it is used.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(8);

    private const string KeyClaim = "tracker:key";

    public static void AddSignIn(this AuthenticationBuilder authentication)
    {
        authentication.AddPolicyScheme(
            PageScheme,
            null,
            x =>
                x.ForwardDefaultSelector = context =>
                    context.Request.Headers.Authorization.Count > 0 ? ApiKeyAuthentication.SchemeName : SchemeName
        );
        authentication.AddCookie(
            SchemeName,
            x =>
            {
                x.Cookie.Name = "tracker.sign-in";
                x.Cookie.HttpOnly = true;
                x.Cookie.SameSite = SameSiteMode.Strict;
                x.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                x.ExpireTimeSpan = Lasts;
                x.SlidingExpiration = true;
                x.LoginPath = Path;
                x.ReturnUrlParameter = ReturnTo;
                x.Events.OnValidatePrincipal = StillHoldsAsync;
                x.Events.OnRedirectToAccessDenied = c => RefusalAnswer.SendAsync(c.HttpContext, HttpProblems.Of(403));
                x.Events.OnRedirectToLogin = ChallengeAsync;
            }
        );
        authentication.Services.AddDataProtection().SetApplicationName("tracker");
        authentication.Services.AddSingleton<SignInKeys>();
        authentication.Services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(
            x => new ConfigureOptions<KeyManagementOptions>(options =>
                options.XmlRepository = x.GetRequiredService<SignInKeys>()
            )
        );
    }

    /// <summary>Who is signed in with a key.</summary>
    public static ClaimsPrincipal Of(
        string key,
        string user,
        string role,
        IEnumerable<string> scopes,
        IEnumerable<string> others
    )
    {
        var principal = Sender.Of(user, [role], scopes, SchemeName, others);
        ((ClaimsIdentity)principal.Identity!).AddClaim(new(KeyClaim, key));
        return principal;
    }

    /// <summary>The key is in force, and still that of the person who signed in; what it may do is what it may do
    /// now.</summary>
    private static async Task StillHoldsAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var now = services.GetRequiredService<IClock>().GetCurrentInstant();
        if (
            context.Principal?.FindFirst(KeyClaim)?.Value is { } id
            && await services.GetRequiredService<ApiKeys>().GetAsync(id, context.HttpContext.RequestAborted)
                is { RevokedAt: null } key
            && (key.ExpiresAt is not { } end || end > now)
            && key.User == context.Principal.Identity?.Name
        )
        {
            var others = await services
                .GetRequiredService<ApiKeys>()
                .SamePersonAsync(key.User, context.HttpContext.RequestAborted);
            context.ReplacePrincipal(Of(key.Id, key.User, key.Role, key.Scopes, others));
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(SchemeName);
    }

    /// <summary>Who opens a page is led to sign in; who sends a form is told, and can send it again afterwards with all
    /// that was typed.</summary>
    private static Task ChallengeAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var http = context.HttpContext;
        if (HttpMethods.IsGet(http.Request.Method) && RefusalAnswer.IsForPeople(http))
        {
            // A path alone: the library's address begins with the Host header.
            var here = http.Request.Path + http.Request.QueryString;
            http.Response.Redirect(Path + QueryString.Create(ReturnTo, here));
            return Task.CompletedTask;
        }

        http.Response.Headers.WWWAuthenticate = "Bearer";
        return RefusalAnswer.SendAsync(
            http,
            HttpMethods.IsGet(http.Request.Method) ? HttpProblems.Of(401) : HttpProblems.SignInEnded
        );
    }
}

/// <summary>
/// The keys that sign-ins and forms are sealed with. They lie in the database, as the cursors' does: what one node
/// sealed, each opens, and who reads them there could as well add a key of their own.
/// </summary>
public sealed class SignInKeys(NpgsqlDataSource database) : IXmlRepository
{
    private const string Prefix = "sign-in/";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var command = database.CreateCommand(
            "select value from tracker.secrets where name like $1 order by name"
        );
        command.Parameters.Add(new() { Value = Prefix + "%" });
        using var reader = command.ExecuteReader();
        var elements = new List<XElement>();
        while (reader.Read())
        {
            elements.Add(XElement.Parse(Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(0))));
        }

        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var command = database.CreateCommand(
            "insert into tracker.secrets (name, value) values ($1, $2) on conflict (name) do nothing"
        );
        command.Parameters.Add(new() { Value = Prefix + friendlyName });
        command.Parameters.Add(
            new() { Value = Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)) }
        );
        command.ExecuteNonQuery();
    }
}
