using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;
using Tracker.Access;
using Tracker.Audit;
using Tracker.Http;
using Tracker.Pages.About;
using Tracker.Pages.Assets;
using Tracker.Pages.Desk;
using Tracker.Pages.Frame;
using Tracker.Pages.Previews;
using Tracker.Refusals;

namespace Tracker.Pages;

/// <summary>Registers the services of the web pages and maps their paths.</summary>
public static class PagesModule
{
    /// <summary>Allows scripts and styles only from this origin, pictures also as data URLs, and no inline
    /// script.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors ";

    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddSingleton<PageCache>();
        services.AddAntiforgery(x =>
        {
            x.Cookie.Name = "tracker.forms";
            x.Cookie.SameSite = SameSiteMode.Strict;
            x.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            x.SuppressXFrameOptionsHeader = true;
        });
        services.Configure<FormOptions>(x => x.ValueCountLimit = 10_000);
        services.AddOutputCache(x =>
            x.AddPolicy(nameof(PageCache), policy => policy.AddPolicy<PageCache>(), excludeDefaultPolicy: true)
        );
        return services;
    }

    public static void MapPages(this WebApplication app)
    {
        app.Services.GetRequiredService<RefusalAnswer>().Page = (context, problem) => Refusal(context, problem);
        app.MapGet("/assets/{digest}/{name}", Asset.Get).AllowAnonymous();
        app.MapGet("/favicon.ico", () => Results.Redirect(Asset.PathOf("icon.svg"))).AllowAnonymous();
        app.Page("/", HomePage.Get);
        app.Page("/actions", ActionsPage.Get);
        app.Page("/actions/{id}", ActionPage.Get);
        app.Page("/parties", PartiesPage.Get);
        app.Page("/parties/{id}", PartyPage.Get);
        app.Page("/statements/{id}", StatementPage.Get);
        // Readers write these addresses by analogy with the API's.
        app.Redirect("/statements", _ => "/search");
        app.Redirect("/groups", _ => "/parties");
        app.Redirect("/groups/{id}", x => $"/parties/{Url.Part((string)x.GetRouteValue("id")!)}");
        app.Page("/positions", PositionsPage.Get);
        app.Page("/search", SearchPage.Get);
        app.Page("/matrix", MatrixPage.Get);
        app.Page("/compare", ComparePage.Get);
        app.Page("/network", NetworkPage.Get);
        app.Page("/audit", AuditPage.Get, kept: false);
        app.MapGet(Verifier.Path, Verifier.Get).RequireAuthorization(OnPages(Roles.Reader)).ExcludeFromDescription();
        app.Page("/audit/events", EventsPage.Get);
        app.Page("/audit/events/{id}", EventPage.Get);
        app.Page("/audit/replays/{id}", ReplayPage.Get, kept: false);
        app.Page("/about", AboutPage.Get);
        app.Page("/method", MethodPage.Get);
        app.Page("/codebook", CodebookPage.Get);
        app.Form(ReportPaths.New, ReportPage.HandleAsync).RequireAuthorization(OnPages(Roles.Reader));
        app.Page("/reports/{id}", ReportStatePage.Get, kept: false);
        app.MapSitemap();
        app.MapGet(Preview.Path, Preview.Get)
            .RequireAuthorization(OnPages(Roles.Reader))
            .ExcludeFromDescription()
            .CacheOutput(nameof(PageCache));
        app.Page("/embed/actions/{id}", ActionPage.Get);
        app.Page("/embed/statements/{id}", StatementPage.Get);
        app.Page("/embed/matrix", MatrixPage.Get);
        app.Form(SignIn.Path, SignInPage.HandleAsync).AllowAnonymous();
        app.MapGet("/desk", (HttpContext context, RecordReads services) => MakeAsync(context, services, DeskPage.Get))
            .RequireAuthorization(OnPages(null))
            .ExcludeFromDescription();
        app.Form(StartReplayPage.Path, StartReplayPage.HandleAsync).RequireAuthorization(OnPages(Roles.Auditor));
        app.Form("/desk/reports/{id}", AnswerReportPage.HandleAsync).RequireAuthorization(OnPages(null));
        app.Form("/desk/statements/new", RecordPage.HandleAsync).RequireAuthorization(OnPages(Roles.Submitter));
        app.Form("/desk/statements/{id}/correct", CorrectPage.HandleAsync)
            .RequireAuthorization(OnPages(Roles.Submitter));
        app.Form("/desk/statements/{id}/review", ReviewPage.HandleAsync).RequireAuthorization(OnPages(Roles.Reviewer));
    }

    /// <param name="kept">The page depends on nothing but the record, so the output cache may store it until the record
    /// grows.</param>
    private static void Page(
        this WebApplication app,
        string pattern,
        Func<PageRequest, Task<IResult>> page,
        bool kept = true
    )
    {
        var endpoint = app.MapGet(
                pattern,
                (HttpContext context, RecordReads services) => MakeAsync(context, services, page)
            )
            .RequireAuthorization(OnPages(Roles.Reader))
            .ExcludeFromDescription();
        if (kept)
        {
            endpoint.CacheOutput(nameof(PageCache));
        }
    }

    private static void Redirect(this WebApplication app, string pattern, Func<HttpContext, string> to) =>
        app.MapGet(pattern, (HttpContext context) => Results.Redirect(to(context) + context.Request.QueryString))
            .RequireAuthorization(OnPages(Roles.Reader))
            .ExcludeFromDescription();

    /// <summary>Requires a role, by a key or by a sign-in; null: any role.</summary>
    internal static AuthorizeAttribute OnPages(string? role) =>
        new() { Policy = role, AuthenticationSchemes = SignIn.PageScheme };

    /// <summary>
    /// Maps a page that also accepts its own form. The form must have been made by this program for the person who
    /// sends it.
    /// </summary>
    private static RouteHandlerBuilder Form(
        this WebApplication app,
        string pattern,
        Func<PageRequest, Task<IResult>> page
    ) =>
        app.MapMethods(
                pattern,
                [HttpMethods.Get, HttpMethods.Post],
                async (HttpContext context, RecordReads services, IAntiforgery forms) =>
                {
                    // An anonymous endpoint does not authenticate, but the form's token depends on the person: sign in
                    // with the cookie here.
                    if (
                        context.User.Identity?.IsAuthenticated != true
                        && await context.AuthenticateAsync(SignIn.PageScheme)
                            is { Succeeded: true, Principal: var person }
                    )
                    {
                        context.User = person;
                    }

                    return
                        HttpMethods.IsPost(context.Request.Method)
                        && await RefusalOfFormAsync(context, forms) is { } problem
                        ? Refusal(context, problem)
                        : await MakeAsync(context, services, page);
                }
            )
            .ExcludeFromDescription();

    /// <summary>Why a form is refused; null if it is accepted.</summary>
    private static async Task<Problem?> RefusalOfFormAsync(HttpContext context, IAntiforgery forms)
    {
        var unreadable = Problem.Malformed("The form cannot be read; send it as the page does.");
        if (!context.Request.HasFormContentType)
        {
            return unreadable;
        }

        try
        {
            await context.Request.ReadFormAsync(context.RequestAborted);
            await forms.ValidateRequestAsync(context);
            return null;
        }
        catch (AntiforgeryValidationException)
        {
            return HttpProblems.ForeignForm;
        }
        catch (BadHttpRequestException e)
        {
            return HttpProblems.Of(e.StatusCode);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return unreadable;
        }
    }

    private static async Task<IResult> MakeAsync(
        HttpContext context,
        RecordReads services,
        Func<PageRequest, Task<IResult>> page
    )
    {
        Head(context);
        PageRequest? request = null;
        try
        {
            request = await PageRequest.OpenAsync(context, services);
            return await page(request);
        }
        catch (PageStoppedException stopped)
        {
            return stopped.Result is not Problem problem ? stopped.Result
                : request is null ? Refusal(context, problem)
                : Refusal(context, problem, request.View, problem.Status == 404 ? await LaterAsync(request) : []);
        }
    }

    /// <summary>What the path names, if it came on record after the point asked for.</summary>
    private static async Task<IReadOnlyList<CameLater>> LaterAsync(PageRequest request) =>
        request.Context.GetRouteValue("id") is not string id ? []
        : !request.View.Path.StartsWith("/audit/", StringComparison.Ordinal) ? await CameLater.ReadAsync(request, [id])
        : long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? await CameLater.EventAsync(request, sequence)
        : [];

    /// <summary>Shows a problem as a page.</summary>
    /// <param name="view">The refused page's view, with which the reader can ask for another point; null if the address
    /// was not understood.</param>
    private static IResult Refusal(
        HttpContext context,
        Problem problem,
        PageView? view = null,
        IReadOnlyList<CameLater>? later = null
    )
    {
        Head(context);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Remove("ETag");
        var request = context.Request;
        var typed =
            ReferenceEquals(problem, HttpProblems.ForeignForm) && IsForm(request.Path)
                ? request
                    .Form.Where(x => !x.Key.StartsWith("__", StringComparison.Ordinal))
                    .Select(x => (x.Key, x.Value.ToString()))
                    .Where(x => !string.IsNullOrWhiteSpace(x.Item2))
                : [];
        return PageAnswer.Show<RefusalPage>(
            view
                ?? new(
                    PublicOrigin.Of(context),
                    request.Path,
                    [],
                    [.. request.Query.Select(x => (x.Key, x.Value.ToString()))],
                    new(0, null),
                    request.Path.StartsWithSegments("/embed")
                ),
            problem.Status,
            ("Problem", problem),
            ("HasClock", view is not null && !IsForm(request.Path)),
            ("Typed", typed.ToList()),
            ("Later", later ?? [])
        );
    }

    /// <summary>A form of the desk or of readers, which never holds a key.</summary>
    private static bool IsForm(PathString path) =>
        path.StartsWithSegments("/desk") || path.StartsWithSegments("/reports");

    private static void Head(HttpContext context)
    {
        var embedded = context.Request.Path.StartsWithSegments("/embed");
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy + (embedded ? "*" : "'none'");
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        if (embedded)
        {
            // Other middleware may have set the older header X-Frame-Options, which cannot allow every site.
            headers.Remove("X-Frame-Options");
        }

        // The browser asks again each time. The server answers from its cache, or makes the page again if the record
        // has grown.
        headers.CacheControl = "no-cache";
    }
}
