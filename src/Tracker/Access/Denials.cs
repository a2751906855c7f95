using System.Diagnostics;
using Microsoft.AspNetCore.Authentication;
using Tracker.Configuration;
using Tracker.Http;

namespace Tracker.Access;

/// <summary>Tells the log of every request that was denied: who, what, why, under which trace id; never with which
/// key.</summary>
public sealed partial class Denials(RequestDelegate next, Settings settings, ILogger<Denials> log)
{
    /// <summary>Under which a request keeps why it was denied, where authentication does not know.</summary>
    public static readonly object Reason = new();

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count > 0 && !settings.Access.PlainHttp && !Sender.IsPrivate(context))
        {
            await HttpProblems.InsecureTransport.ExecuteAsync(context);
        }
        else
        {
            await next(context);
        }

        if (context.Response.StatusCode is 401 or 403 or 429)
        {
            Denied(
                context.Response.StatusCode,
                context.Request.Method,
                context.Request.Path,
                context.User.Identity?.Name ?? "anonymous",
                Sender.Address(context),
                await ReasonAsync(context),
                Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier
            );
        }
    }

    /// <summary>A key or token that is not valid is refused on reads too: who sends one means to be known.</summary>
    public static async Task RefuseInvalid(HttpContext context, RequestDelegate next)
    {
        if ((await context.AuthenticateAsync()).Failure is null)
        {
            await next(context);
        }
        else
        {
            await context.ChallengeAsync();
        }
    }

    private static async Task<string> ReasonAsync(HttpContext context) =>
        context.Items[Reason] as string
        ?? context.Response.StatusCode switch
        {
            401 => (await context.AuthenticateAsync()).Failure?.Message ?? "No key was sent.",
            403 => context.User.Identity?.IsAuthenticated == true ? "Role, scope or rule." : "Plain HTTP.",
            _ => "Too many requests.",
        };

    [LoggerMessage(
        LogLevel.Warning,
        "Denied with {Status}: {Method} {Path} by {User} from {Address}. {Reason} Trace {Trace}."
    )]
    private partial void Denied(
        int status,
        string method,
        string path,
        string user,
        string address,
        string reason,
        string trace
    );
}
