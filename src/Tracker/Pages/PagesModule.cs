using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;
using Tracker.Access;
using Tracker.Audit;
using Tracker.Http;
using Tracker.Pages.Assets;
using Tracker.Pages.Desk;
using Tracker.Pages.Frame;
using Tracker.Refusals;

namespace Tracker.Pages;

/// <summary>The web pages: what they need, how they are kept, where they are.</summary>
public static class PagesModule
{
    /// <summary>Scripts, styles and pictures come from here alone; nothing in a page is run.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors ";

    /// <summary>Whoever checks a cited address asks for its head.</summary>
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

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
        services.AddOutputCache(x => x.AddPolicy(nameof(PageCache), policy => policy.AddPolicy<PageCache>(), excludeDefaultPolicy: true));
        return services;
    }

    public static void MapPages(this WebApplication app)
    {
        app.Services.GetRequiredService<RefusalAnswer>().Page = (context, problem) => Refusal(context, problem);
        app.MapMethods("/assets/{digest}/{name}", Reading, Asset.Get).AllowAnonymous();
        app.MapMethods("/favicon.ico", Reading, () => Results.Redirect(Asset.PathOf("icon.svg"))).AllowAnonymous();
        app.Page("/", HomePage.Get);
        app.Page("/actions", ActionsPage.Get);
        app.Page("/actions/{id}", ActionPage.Get);
        app.Page("/parties", PartiesPage.Get);
        app.Page("/parties/{id}", PartyPage.Get);
        app.Page("/statements/{id}", StatementPage.Get);
        app.Page("/positions", PositionsPage.Get);
        app.Page("/search", SearchPage.Get);
        app.Page("/matrix", MatrixPage.Get);
        app.Page("/compare", ComparePage.Get);
        app.Page("/network", NetworkPage.Get);
        app.Page("/audit", AuditPage.Get, kept: false);
        app.MapMethods(Verifier.Path, Reading, Verifier.Get).RequireAuthorization(OnPages(Roles.Reader)).ExcludeFromDescription();
        app.Page("/audit/events", EventsPage.Get);
        app.Page("/audit/events/{id}", EventPage.Get);
        app.Page("/audit/replays/{id}", ReplayPage.Get, kept: false);
        app.Page("/embed/actions/{id}", ActionPage.Get);
        app.Page("/embed/statements/{id}", StatementPage.Get);
        app.Page("/embed/matrix", MatrixPage.Get);
        app.Form(SignIn.Path, SignInPage.HandleAsync).AllowAnonymous();
        app.MapGet("/desk", (HttpContext context, RecordReads services) => MakeAsync(context, services, DeskPage.Get))
            .RequireAuthorization(OnPages(null)).ExcludeFromDescription();
        app.Form(StartReplayPage.Path, StartReplayPage.HandleAsync).RequireAuthorization(OnPages(Roles.Auditor));
        app.Form("/desk/statements/new", RecordPage.HandleAsync).RequireAuthorization(OnPages(Roles.Submitter));
        app.Form("/desk/statements/{id}/correct", CorrectPage.HandleAsync).RequireAuthorization(OnPages(Roles.Submitter));
        app.Form("/desk/statements/{id}/review", ReviewPage.HandleAsync).RequireAuthorization(OnPages(Roles.Reviewer));
    }

    /// <param name="kept">It says nothing but the record, so it stays as it is until the record grows.</param>
    private static void Page(this WebApplication app, string pattern, Func<PageRequest, Task<IResult>> page, bool kept = true)
    {
        var endpoint = app.MapMethods(pattern, Reading, (HttpContext context, RecordReads services) => MakeAsync(context, services, page))
            .RequireAuthorization(OnPages(Roles.Reader)).ExcludeFromDescription();
        if (kept)
        {
            endpoint.CacheOutput(nameof(PageCache));
        }
    }

    /// <summary>Who may, shown by a key or by a sign-in; null: whoever shows either.</summary>
    private static AuthorizeAttribute OnPages(string? role) => new() { Policy = role, AuthenticationSchemes = SignIn.PageScheme };

    /// <summary>A page with forms that it takes itself: made by this program, for the person who sends it.</summary>
    private static RouteHandlerBuilder Form(this WebApplication app, string pattern, Func<PageRequest, Task<IResult>> page) =>
        app.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Post], async (HttpContext context, RecordReads services, IAntiforgery forms) =>
        {
            // Where anyone may, nobody has asked yet who it is; a form is made for a person all the same.
            if (context.User.Identity?.IsAuthenticated != true && await context.AuthenticateAsync(SignIn.PageScheme) is { Succeeded: true, Principal: var person })
            {
                context.User = person;
            }

            return HttpMethods.IsPost(context.Request.Method) && await RefusalOfFormAsync(context, forms) is { } problem
                ? Refusal(context, problem)
                : await MakeAsync(context, services, page);
        }).ExcludeFromDescription();

    /// <summary>Why a form is not taken; null: it is.</summary>
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

    private static async Task<IResult> MakeAsync(HttpContext context, RecordReads services, Func<PageRequest, Task<IResult>> page)
    {
        Head(context);
        PageView? view = null;
        try
        {
            var request = await PageRequest.OpenAsync(context, services);
            view = request.View;
            return await page(request);
        }
        catch (PageStoppedException stopped)
        {
            return stopped.Result is Problem problem ? Refusal(context, problem, view) : stopped.Result;
        }
    }

    /// <summary>A problem as a page.</summary>
    /// <param name="view">Where it looked, and so where another point can be asked for; null: that was not understood.</param>
    private static IResult Refusal(HttpContext context, Problem problem, PageView? view = null)
    {
        Head(context);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Remove("ETag");
        var request = context.Request;
        var typed = ReferenceEquals(problem, HttpProblems.ForeignForm) && request.Path.StartsWithSegments("/desk")
            ? request.Form.Where(x => !x.Key.StartsWith("__", StringComparison.Ordinal)).Select(x => (x.Key, x.Value.ToString())).Where(x => !string.IsNullOrWhiteSpace(x.Item2)) : [];
        return PageAnswer.Show<RefusalPage>(
            view ?? new(
                $"{request.Scheme}://{request.Host}", request.Path, [], [.. request.Query.Select(x => (x.Key, x.Value.ToString()))], new(0, null),
                request.Path.StartsWithSegments("/embed")),
            problem.Status, ("Problem", problem), ("HasClock", view is not null && !request.Path.StartsWithSegments("/desk")),
            ("Typed", typed.ToList()));
    }

    private static void Head(HttpContext context)
    {
        var embedded = context.Request.Path.StartsWithSegments("/embed");
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy + (embedded ? "*" : "'none'");
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        if (embedded)
        {
            // A global policy may have set the older header, which knows no list.
            headers.Remove("X-Frame-Options");
        }

        // The browser asks again; the server answers from what it kept, or makes the page anew once the record has grown.
        headers.CacheControl = "no-cache";
    }
}
