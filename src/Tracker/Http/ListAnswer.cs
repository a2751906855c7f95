using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Timeouts;
using Tracker.Store;

namespace Tracker.Http;

/// <summary>
/// A list in the format agreed on. As JSON one page; as CSV or NDJSON, where no limit and no cursor is given, all of
/// it: page after page at one point of the record, each sent before the next is read, so that memory does not grow with
/// the list and no slow reader holds a connection to the database.
/// </summary>
/// <param name="json">The page as JSON shows it.</param>
public sealed class ListAnswer<T>(object json, IReadOnlyList<T> items, AsOf asOf, string? nextCursor)
    : IResult,
        IHasBody
{
    public const string SequenceHeader = "As-Of-Sequence";

    public object Body => json;

    private static readonly JsonSerializerOptions Lines = new(ApiJson.Options) { WriteIndented = false };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, format) = (httpContext.Response, Format.Of(httpContext));
        var walk = httpContext.Features.Get<ListWalk>();
        if (!response.HasStarted)
        {
            response.Headers[SequenceHeader] = asOf.Sequence.ToString(CultureInfo.InvariantCulture);
            if (walk is null || format == Format.Json)
            {
                Answer.Link(httpContext, nextCursor);
            }
        }

        if (format == Format.Json)
        {
            await Answer.Ok(json).ExecuteAsync(httpContext);
            return;
        }

        var body = format == Format.Csv ? Table(httpContext) : Ndjson();
        if (!response.HasStarted)
        {
            // What is asked at a point has one answer, known by its first page.
            response.Headers.ETag = httpContext.Features.Get<RecordPoint>() is { IsLive: false } point
                ? Caching.TagAt(httpContext, point.Sequence)
                : Caching.WeakTag(body);
            response.Headers.CacheControl = Caching.ControlOf(httpContext, isVersioned: false);
            response.ContentType = format.ContentType;
            Download.Name(httpContext, format, asOf.Sequence);
        }

        httpContext.Features.Get<SearchPlace>()?.Leave();
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
        if (walk is not null && !HeadersAlone.AreAsked(httpContext) && !NotModified.Is(httpContext))
        {
            await response.Body.FlushAsync(httpContext.RequestAborted);
            walk.Next = nextCursor;
        }
    }

    /// <summary>Only the beginning of the answer has the byte order mark and the names of the columns.</summary>
    private byte[] Table(HttpContext context)
    {
        var isFirst = !context.Response.HasStarted;
        var text = Encoding.UTF8.GetBytes(Csv.Write(items, isFirst));
        return isFirst && Csv.HasMark(context) ? [.. Encoding.UTF8.Preamble, .. text] : text;
    }

    private byte[] Ndjson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, new() { Encoder = Lines.Encoder });
        foreach (var item in items)
        {
            JsonSerializer.Serialize(writer, item, Lines);
            writer.Flush();
            writer.Reset();
            buffer.Write("\n"u8);
        }

        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>A list that is sent whole, page after page.</summary>
public sealed class ListWalk
{
    private const int PageLength = QueryReader.MaxLimit;

    /// <summary>Where it goes on; null: it is at its end.</summary>
    public string? Next { get; set; }

    /// <summary>Whether the answer is to be the whole list.</summary>
    public static bool IsAsked(HttpContext context) =>
        (Format.Of(context) == Format.Csv || Format.Of(context) == Format.Ndjson)
        && context.GetEndpoint()?.Metadata.GetMetadata<ListsAttribute>() is not null
        && !context.Request.Query.ContainsKey("limit")
        && !context.Request.Query.ContainsKey("cursor");

    /// <summary>Asks the endpoint for page after page, as a client would.</summary>
    public static async Task SendAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsAsked(context))
        {
            await next(context);
            return;
        }

        var (walk, query) = (new ListWalk(), context.Request.QueryString);
        context.Features.Set(walk);
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        await next(context);
        while (walk.Next is { } cursor)
        {
            walk.Next = null;
            context.Request.QueryString = query
                .Add("cursor", cursor)
                .Add("limit", PageLength.ToString(CultureInfo.InvariantCulture));
            await next(context);
        }
    }
}
