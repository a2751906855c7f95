using Microsoft.Net.Http.Headers;

namespace Tracker.Http;

/// <summary>HEAD is taken wherever GET is: it is answered as GET, and the server sends the headers alone.</summary>
public static class HeadersAlone
{
    public static Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (HttpMethods.IsHead(request.Method))
        {
            // The server keeps the method that was sent, and so sends no body.
            context.Features.Set(new Asked());
            request.Method = HttpMethods.Get;
        }

        context.Response.OnStarting(() =>
        {
            var allow = context.Response.Headers.Allow.SelectMany(x => (x ?? "").Split(", ")).ToList();
            if (allow.Contains(HttpMethods.Get) && !allow.Contains(HttpMethods.Head))
            {
                context.Response.Headers[HeaderNames.Allow] = string.Join(
                    ", ",
                    allow.Append(HttpMethods.Head).Order(StringComparer.Ordinal)
                );
            }

            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>Whether the headers alone are asked for: a long answer may end after them.</summary>
    public static bool AreAsked(HttpContext context) => context.Features.Get<Asked>() is not null;

    private sealed record Asked;
}
