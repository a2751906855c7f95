using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.OutputCaching;
using NodaTime;
using Tracker.Access;
using Tracker.Audit;
using Tracker.Audit.Ledger;
using Tracker.Hosting;
using Tracker.Pages.Assets;
using Tracker.Pages.Desk;
using Tracker.Timelines;

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
        app.MapGet("/desk", (HttpContext context, TimelineServices services) => MakeAsync(context, services, DeskPage.Get))
            .RequireAuthorization(OnPages(null)).ExcludeFromDescription();
        app.Form(StartReplayPage.Path, StartReplayPage.HandleAsync).RequireAuthorization(OnPages(Roles.Auditor));
        app.Form("/desk/statements/new", RecordPage.HandleAsync).RequireAuthorization(OnPages(Roles.Submitter));
        app.Form("/desk/statements/{id}/correct", CorrectPage.HandleAsync).RequireAuthorization(OnPages(Roles.Submitter));
        app.Form("/desk/statements/{id}/review", ReviewPage.HandleAsync).RequireAuthorization(OnPages(Roles.Reviewer));
    }

    /// <summary>A page as the answer of an endpoint.</summary>
    public static IResult Show<TPage>(PageView view, int status, params (string Name, object? Value)[] parameters)
        where TPage : IComponent
    {
        var given = parameters.ToDictionary(x => x.Name, x => x.Value);
        given["View"] = view;
        return new RazorComponentResult<TPage>(given) { StatusCode = status };
    }

    /// <param name="kept">It says nothing but the record, so it stays as it is until the record grows.</param>
    private static void Page(this WebApplication app, string pattern, Func<PageRequest, Task<IResult>> page, bool kept = true)
    {
        var endpoint = app.MapMethods(pattern, Reading, (HttpContext context, TimelineServices services) => MakeAsync(context, services, page))
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
        app.MapMethods(pattern, [HttpMethods.Get, HttpMethods.Post], async (HttpContext context, TimelineServices services, IAntiforgery forms) =>
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
            return Problem.ForeignForm;
        }
        catch (BadHttpRequestException e)
        {
            return Problem.Of(e.StatusCode);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return unreadable;
        }
    }

    private static async Task<IResult> MakeAsync(HttpContext context, TimelineServices services, Func<PageRequest, Task<IResult>> page)
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
        var typed = ReferenceEquals(problem, Problem.ForeignForm) && request.Path.StartsWithSegments("/desk")
            ? request.Form.Where(x => !x.Key.StartsWith("__", StringComparison.Ordinal)).Select(x => (x.Key, x.Value.ToString())).Where(x => !string.IsNullOrWhiteSpace(x.Item2)) : [];
        return Show<RefusalPage>(
            view ?? new(
                $"{request.Scheme}://{request.Host}", request.Path, [], [.. request.Query.Select(x => (x.Key, x.Value.ToString()))], new(0, null),
                request.Path.StartsWithSegments("/embed")),
            problem.Status, ("Problem", problem), ("HasClock", view is not null && !request.Path.StartsWithSegments("/desk")),
            ("Typed", typed.ToList()));
    }

    /// <summary>A problem in the form that the caller reads: a page for people, else the API's.</summary>
    public static Task Refuse(HttpContext context, Problem problem) =>
        (IsForPeople(context) ? Refusal(context, problem) : problem).ExecuteAsync(context);

    /// <summary>Whether a refusal is for a person: the path is a page's and the reader takes HTML.</summary>
    public static bool IsForPeople(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/api") && !context.Request.Path.StartsWithSegments("/health")
        && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

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

/// <summary>
/// Keeps a page until the record or the signed ledger grows: the key has the progress of both, so that no page is ever older
/// than either. Pages for a signed-in reader are not kept.
/// </summary>
public sealed class PageCache(RecordClock clock, LedgerReader ledger, IClock time) : IOutputCachePolicy
{
    /// <summary>Another program draws another page of the same record.</summary>
    private static readonly string Program = typeof(PageCache).Assembly.ManifestModule.ModuleVersionId.ToString("N")[..12];

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public async ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var request = context.HttpContext.Request;
        var kept = (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && request.Headers.Authorization.Count == 0 && context.HttpContext.User.Identity?.IsAuthenticated != true
            && !request.Query.ContainsKey("minSequence");
        context.EnableOutputCaching = kept;
        context.AllowCacheLookup = context.AllowCacheStorage = kept;
        context.AllowLocking = false;
        context.ResponseExpirationTimeSpan = Longest;
        context.CacheVaryByRules.QueryKeys = "";
        context.CacheVaryByRules.HeaderNames = "Accept-Encoding";
        context.CacheVaryByRules.VaryByHost = true;
        if (kept)
        {
            // As it was written: the middleware's own reading of the query sorts repeated values where they are.
            context.CacheVaryByRules.VaryByValues["query"] = request.QueryString.Value ?? "";
            // Some pages say how far has been looked by today.
            var state = $"{Say.Plain(await clock.ProgressAsync(cancellation))}-{Say.Plain(ledger.Latest?.Size ?? 0)}-{Say.Iso(time.GetCurrentInstant().InUtc().Date)}";
            context.CacheVaryByRules.VaryByValues["state"] = state;
            context.HttpContext.Response.Headers.ETag = $"W/\"{state}-{Program}\"";
        }
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var response = context.HttpContext.Response;
        if (response.StatusCode != 200 || response.Headers.SetCookie.Count > 0)
        {
            context.AllowCacheStorage = false;
        }

        return ValueTask.CompletedTask;
    }
}
