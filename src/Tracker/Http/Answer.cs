using System.Security.Cryptography;
using System.Text.Json;

namespace Tracker.Http;

/// <summary>An answer whose body can be had as it is, in this process.</summary>
public interface IHasBody
{
    object Body { get; }
}

/// <summary>A successful answer in JSON.</summary>
public sealed class Answer : IResult, IHasBody
{
    /// <summary>Under which a request keeps the receipt of its change; a change's answer carries it as
    /// <c>receipt</c>.</summary>
    public static readonly object Receipt = new();

    private readonly int _status;
    private readonly object _body;
    private readonly string? _location;
    private readonly long? _version;
    private readonly object _tagged;

    private Answer(int status, object body, string? location, long? version, object? tagged = null) =>
        (_status, _body, _location, _version, _tagged) = (status, body, location, version, tagged ?? body);

    public object Body => _body;

    public static Answer Ok(object body) => new(200, body, null, null);

    /// <summary>A resource with a version, which its ETag tells.</summary>
    /// <param name="tagged">What the ETag is of, where the body also tells at which point it was read.</param>
    public static Answer Versioned(long version, object body, object? tagged = null) =>
        new(200, body, null, version, tagged);

    /// <summary>A page of a list, with the link to the next.</summary>
    public static IResult Page<T>(HttpContext context, Page<T> page)
    {
        page = page with { NextCursor = Sealed(context, page.NextCursor) };
        return new ListAnswer<T>(page, page.Items, page.AsOf, page.NextCursor);
    }

    /// <summary>The cursor as it is given out, for this query alone.</summary>
    public static string? Sealed(HttpContext context, string? cursor) =>
        cursor is null ? null : context.RequestServices.GetRequiredService<CursorSeal>().Seal(context.Request, cursor);

    /// <summary>The link to the next page, where there is one.</summary>
    public static void Link(HttpContext context, string? nextCursor)
    {
        if (nextCursor is not null)
        {
            var query = QueryString
                .Create(context.Request.Query.Where(x => x.Key != "cursor"))
                .Add("cursor", nextCursor);
            context.Response.Headers.Link = $"<{context.Request.Path}{query}>; rel=\"next\"";
        }
    }

    public static Answer Changed(int status, string location, long version, object body) =>
        new(status, body, status == 201 ? location : null, version);

    /// <summary><c>"version-hash"</c>: the stream's version, and 8 hex digits of the body, as views also show other
    /// streams' names.</summary>
    public static string ETag(long version, ReadOnlySpan<byte> body) =>
        $"\"{version}-{Convert.ToHexStringLower(SHA256.HashData(body)[..4])}\"";

    /// <summary>Something new that has no versions.</summary>
    public static Answer Made(string location, object body) => new(201, body, location, null);

    /// <summary>The id was merged, as of the query; the query goes with it. Never cached, as a merge may be
    /// undone.</summary>
    public static IResult MovedTo(HttpContext context, string location)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Results.Redirect(location + context.Request.QueryString, permanent: true, preserveMethod: true);
    }

    /// <summary>Work that goes on: the location tells how far it is.</summary>
    public static Answer Accepted(string location, object body) => new(202, body, location, null);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var body = Utf8(_body);
        var isRead = HttpMethods.IsGet(httpContext.Request.Method) && _status == 200;
        if (isRead)
        {
            response.Headers.CacheControl = Caching.ControlOf(httpContext, _version is not null);
        }

        if (_version is not null || isRead)
        {
            response.Headers.ETag = _version is { } version
                ? ETag(version, _tagged == _body ? body : Utf8(_tagged))
                : Caching.WeakTag(body);
        }

        if (_location is not null)
        {
            response.Headers.Location = _location;
        }

        if (!HttpMethods.IsGet(httpContext.Request.Method) && httpContext.Items.TryGetValue(Receipt, out var receipt))
        {
            body = [.. body.AsSpan(0, body.Length - 1), .. ",\"receipt\":"u8, .. Utf8(receipt!), (byte)'}'];
        }

        response.StatusCode = _status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    private static byte[] Utf8(object body) =>
        JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), ApiJson.Options);
}
