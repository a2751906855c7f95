using System.Text;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Net.Http.Headers;
using Tracker.Configuration;
using Tracker.Http;
using Tracker.Refusals;

namespace Tracker.Hosting;

/// <summary>Checks on every request and headers on every response, applied before authentication.</summary>
public static class Protection
{
    /// <summary>
    /// The API's responses are data: browsers must not run, load or frame anything from them. Pages set their own
    /// policy.
    /// </summary>
    public const string ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    public static void UseProtection(this WebApplication app, Settings settings)
    {
        if (settings.Access.Proxies is not null)
        {
            var forwarded = new ForwardedHeadersOptions
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
                ForwardLimit = null,
            };
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in settings.Access.ProxyNetworks)
            {
                forwarded.KnownIPNetworks.Add(network);
            }

            app.UseForwardedHeaders(forwarded);
        }

        app.UseHsts();
        app.Use(SetHeaders);
        app.Use(RequestLimits.RefuseTooLong);
        app.Use(RefuseEncoded);
        app.Use(
            (context, next) =>
                Unreadable(context.Request) is { } problem ? RefusalAnswer.SendAsync(context, problem) : next(context)
        );
    }

    private static Task SetHeaders(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.TryAdd("Referrer-Policy", "no-referrer");
            headers.TryAdd(HeaderNames.ContentSecurityPolicy, ContentSecurityPolicy);
            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>Refuses a body that is compressed: how large it becomes is known only when it has become it.</summary>
    private static Task RefuseEncoded(HttpContext context, RequestDelegate next)
    {
        var encoding = context.Request.Headers.ContentEncoding.ToString().Trim();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return next(context);
        }

        context.Response.Headers.AcceptEncoding = "identity";
        return RefusalAnswer.SendAsync(context, HttpProblems.EncodedBody);
    }

    /// <summary>Why the request is ambiguous or not readable; null if it is fine.</summary>
    public static Problem? Unreadable(HttpRequest request)
    {
        // If a request has both headers, Kestrel removes Content-Length and keeps its value in X-Content-Length. A
        // proxy in front may have used Content-Length, so refuse the request.
        if (
            request.Headers.TransferEncoding.Count > 0
            && (request.Headers.ContentLength is not null || request.Headers.ContainsKey("X-Content-Length"))
        )
        {
            return Problem.Malformed(
                "The request has both Content-Length and Transfer-Encoding, which give different lengths; send only "
                    + "one of them."
            );
        }

        foreach (var (name, values) in request.Headers)
        {
            if (values.Any(x => x?.Any(c => char.IsControl(c) && c != '\t') == true))
            {
                return Problem.Malformed($"The header {name} has a control character; remove it.");
            }
        }

        return request
            .QueryString.Value?.TrimStart('?')
            .Split('&')
            .Select(Parameter)
            .FirstOrDefault(x => x is not null);
    }

    /// <summary>What is wrong with one <c>name=value</c> of a query; null if nothing is.</summary>
    private static Problem? Parameter(string parameter)
    {
        var name = parameter.Split('=')[0];
        string text;
        try
        {
            text = Utf8.GetString(Bytes(parameter));
        }
        catch (DecoderFallbackException)
        {
            return Fault(
                name,
                "The parameter is not UTF-8; write each character as the percent-encoded bytes of its UTF-8."
            );
        }

        return Characters.AreTaken(text)
            ? null
            : Fault(name, "The parameter has a control character or a noncharacter; remove it.");
    }

    private static Problem Fault(string name, string detail) =>
        Problem.Malformed(
            detail,
            new Fault("?" + (name.All(c => c is > ' ' and < '\u007f') ? name : ""), detail, "characters")
        );

    private static byte[] Bytes(string encoded)
    {
        var bytes = new List<byte>(encoded.Length);
        for (var i = 0; i < encoded.Length; i++)
        {
            if (
                encoded[i] == '%'
                && i + 2 < encoded.Length
                && char.IsAsciiHexDigit(encoded[i + 1])
                && char.IsAsciiHexDigit(encoded[i + 2])
            )
            {
                bytes.Add(Convert.ToByte(encoded.Substring(i + 1, 2), 16));
                i += 2;
            }
            else if (encoded[i] < 0x80)
            {
                bytes.Add((byte)encoded[i]);
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(encoded[i..(i + 1)]));
            }
        }

        return [.. bytes];
    }
}
