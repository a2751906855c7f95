using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Tracker.Http;

/// <summary>A form in which an answer can be given.</summary>
/// <param name="Name">For <c>?format=</c>.</param>
/// <param name="ContentType">For the header; the media type is its first part.</param>
public sealed record Format(string Name, string ContentType)
{
    public static readonly Format Json = new("json", "application/json; charset=utf-8");
    public static readonly Format Csv = new("csv", "text/csv; charset=utf-8; header=present");
    public static readonly Format Ndjson = new("ndjson", "application/x-ndjson; charset=utf-8");
    public static readonly Format Atom = new("atom", "application/atom+xml; charset=utf-8");
    public static readonly Format GraphMl = new("graphml", "application/graphml+xml; charset=utf-8");
    public static readonly Format Events = new("events", "text/event-stream");

    public static readonly Format Note = new("note", "text/plain; charset=utf-8");
    public static readonly Format Tile = new("tile", "application/octet-stream");

    public static readonly IReadOnlyList<Format> All = [Json, Csv, Ndjson, Atom, GraphMl, Events, Note, Tile];

    public string MediaType { get; } = ContentType.Split(';')[0];

    /// <summary>The format in which the request is answered.</summary>
    public static Format Of(HttpContext context) => context.Features.Get<NegotiatedFormat>()?.Format ?? Json;
}

/// <summary>The formats that an endpoint gives, the first where none is asked for. Without the attribute:
/// JSON.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class GivesAttribute(params string[] formats) : Attribute
{
    public IReadOnlyList<Format> Formats { get; } = [.. formats.Select(x => Format.All.Single(f => f.Name == x))];
}

/// <summary>The endpoint answers with a list, a page of it as JSON; as CSV or NDJSON without a limit all of
/// it.</summary>
/// <param name="item">What it lists.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ListsAttribute(Type item, params string[] more) : GivesAttribute(["json", "csv", "ndjson", .. more])
{
    public Type Item => item;
}

/// <summary>The endpoint sends without end: its answers are neither cached nor compressed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EndlessAttribute : Attribute;

public sealed record NegotiatedFormat(Format Format);

/// <summary>Agrees on the format before any work is done: <c>?format=</c> first, else <c>Accept</c> with its weights;
/// else 406.</summary>
public static class Negotiation
{
    public const string Parameter = "format";

    private static readonly IReadOnlyList<Format> JsonAlone = [Format.Json];

    public static Task AgreeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is not RouteEndpoint endpoint || !IsNegotiated(context.Request.Path))
        {
            return next(context);
        }

        var given = endpoint.Metadata.GetMetadata<GivesAttribute>()?.Formats ?? JsonAlone;

        // Who asks decides too: auditors see names, and one who has a key is answered privately.
        context.Response.Headers.Vary = "Accept, Authorization";
        if (Choose(context.Request.Query[Parameter], context.Request.Headers.Accept, given) is not { } format)
        {
            var names = string.Join(", ", given.Select(x => $"{x.Name} ({x.MediaType})"));
            return HttpProblems
                .NotAcceptable($"This path gives {names}; ask for one of them with ?format= or Accept.")
                .ExecuteAsync(context);
        }

        context.Features.Set(new NegotiatedFormat(format));
        return next(context);
    }

    private static bool IsNegotiated(PathString path) =>
        path.StartsWithSegments("/api") || path.StartsWithSegments("/feeds");

    /// <summary>Pure: the format to give, or null where none of those asked for is among those given.</summary>
    public static Format? Choose(StringValues asked, StringValues accept, IReadOnlyList<Format> given)
    {
        if (asked.FirstOrDefault() is { Length: > 0 } name)
        {
            return given.FirstOrDefault(x => x.Name == name);
        }

        if (StringValues.IsNullOrEmpty(accept) || string.IsNullOrWhiteSpace(accept.ToString()))
        {
            return given[0];
        }

        // RFC 9110 lets a server give the form it has. What asks for another form is a feed reader or a browser.
        if (given.Count == 1)
        {
            return given[0];
        }

        // The heaviest wins; of equally heavy ones, what the endpoint names first.
        var ranges = MediaTypeHeaderValue.TryParseList([.. accept.OfType<string>()], out var parsed) ? parsed : [];
        return given
            .Select((x, i) => (Format: x, Weight: WeightOf(x, ranges), Order: i))
            .Where(x => x.Weight > 0)
            .OrderByDescending(x => x.Weight)
            .ThenBy(x => x.Order)
            .Select(x => x.Format)
            .FirstOrDefault();
    }

    /// <summary>The weight of the most specific range that has the format; 0: refused, or in none.</summary>
    private static double WeightOf(Format format, IList<MediaTypeHeaderValue> ranges)
    {
        var type = new MediaTypeHeaderValue(format.MediaType);
        return ranges
            .Where(x =>
                x.MatchesAllTypes
                || type.MediaType.Equals(x.MediaType, StringComparison.OrdinalIgnoreCase)
                || (x.MatchesAllSubTypes && type.Type.Equals(x.Type, StringComparison.OrdinalIgnoreCase))
            )
            .OrderByDescending(x =>
                x.MatchesAllTypes ? 0
                : x.MatchesAllSubTypes ? 1
                : 2
            )
            .Select(x => x.Quality ?? 1)
            .FirstOrDefault();
    }
}
