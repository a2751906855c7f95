using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Tracker.Http;

/// <summary>An answer in XML.</summary>
public sealed class Document(XDocument xml, Format format) : IResult
{
    /// <summary>A text that may stand in XML: what no XML can hold is shown as the replacement character.</summary>
    public static string Text(string text) =>
        text.All(XmlConvert.IsXmlChar)
            ? text
            : string.Concat(
                text.EnumerateRunes()
                    .Select(x => x.Value > 0xFFFF || XmlConvert.IsXmlChar((char)x.Value) ? x.ToString() : "\uFFFD")
            );

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        using var body = new MemoryStream();
        await using (
            var writer = XmlWriter.Create(body, new() { Async = true, Encoding = new System.Text.UTF8Encoding(false) })
        )
        {
            await xml.SaveAsync(writer, httpContext.RequestAborted);
        }

        response.Headers[ListAnswer<object>.SequenceHeader] = httpContext
            .Features.Get<RecordPoint>()
            ?.Sequence.ToString(CultureInfo.InvariantCulture);
        response.Headers.CacheControl = Caching.ControlOf(httpContext, isVersioned: false);
        response.Headers.ETag = Caching.WeakTag(body.GetBuffer().AsSpan(0, (int)body.Length));
        response.ContentType = format.ContentType;
        response.ContentLength = body.Length;
        body.Position = 0;
        await body.CopyToAsync(response.Body, httpContext.RequestAborted);
    }
}
