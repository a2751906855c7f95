using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Tracker.Record.Dates;
using Tracker.Refusals;

namespace Tracker.Http;

/// <summary>
/// Reads an endpoint's query parameters and collects every fault: a name it does not know and a value that does not
/// parse make a 400, a value outside its list a 422.
/// </summary>
public sealed class QueryReader
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1000;

    private readonly HttpContext _context;
    private readonly IQueryCollection _query;
    private readonly Faults _invalid = new();
    private readonly Faults _malformed = new();

    public QueryReader(HttpContext context, params IEnumerable<string> names)
    {
        (_context, _query) = (context, context.Request.Query);
        var known = names.ToHashSet(StringComparer.Ordinal);
        // Clients that send every default send bom=false, whatever the format.
        var free =
            Format.Of(context) == Format.Csv || _query[Csv.MarkParameter] == "false"
                ? new[] { Negotiation.Parameter, Csv.MarkParameter }
                : [Negotiation.Parameter];
        foreach (var name in _query.Keys.Where(x => !known.Contains(x) && !free.Contains(x)))
        {
            _malformed.Add(
                "?" + name,
                "unknown-parameter",
                known.Count == 0
                    ? "This operation takes no parameters; leave it out."
                    : $"The parameter is not known here; known are {string.Join(", ", known.Order())}."
            );
        }

        foreach (var (name, values) in _query)
        {
            if (values.Any(x => x?.Any(char.IsControl) == true))
            {
                _malformed.Add("?" + name, "characters", "The value has a control character.");
            }
        }

        Flag(Csv.MarkParameter);
    }

    /// <summary>Null while no fault was found.</summary>
    public Problem? Problem =>
        _malformed.Any ? Problem.Malformed(_malformed.All[0].Detail, [.. _malformed.All, .. _invalid.All])
        : _invalid.Any ? Problem.Invalid(_invalid.All)
        : null;

    public Faults Invalid => _invalid;

    /// <summary>What a cursor parameter of this query holds; null where it is not one of ours, or of another
    /// query.</summary>
    public string? Open(string cursor) =>
        _context.RequestServices.GetRequiredService<CursorSeal>().Open(_context.Request, cursor);

    /// <summary>Tells where in the record the query is answered.</summary>
    public void AnsweredAt(RecordPoint point) => _context.Features.Set(point);

    public bool Has(string name) => Text(name) is not null;

    public string? Text(string name)
    {
        if (_query[name].Count > 1)
        {
            _malformed.Add("?" + name, "repeated", "Give the parameter once.");
        }

        return _query[name].FirstOrDefault() is { Length: > 0 } value ? value : null;
    }

    /// <summary>A list: repeated, or separated by commas. Empty: not given.</summary>
    public string[] List(string name) =>
        [
            .. _query[name]
                .SelectMany(x => (x ?? "").Split(','))
                .Select(x => x.Trim())
                .Where(x => x.Length > 0)
                .Distinct(),
        ];

    /// <summary>A list of codes of the codebook, in capital letters or small ones.</summary>
    public string[] Codes(string name, string list)
    {
        string[] values = [.. List(name).Select(x => x.ToUpperInvariant()).Distinct()];
        foreach (var value in values)
        {
            _invalid.Code("?" + name, list, value);
        }

        return values;
    }

    /// <summary>A whole number; one that does not parse is malformed, one out of range invalid.</summary>
    public long? Number(string name, long min, long max)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            _malformed.Add("?" + name, "number", $"Not a whole number from {min} to {max}.");
            return null;
        }

        if (number >= min && number <= max)
        {
            return number;
        }

        _invalid.Add("?" + name, "range", $"{number} is not from {min} to {max}.");
        return null;
    }

    public int Limit() => (int)(Number("limit", 1, MaxLimit) ?? DefaultLimit);

    public bool Flag(string name)
    {
        var text = Text(name);
        if (text is not (null or "true" or "false"))
        {
            _malformed.Add("?" + name, "boolean", "Write true or false.");
        }

        return text == "true";
    }

    public string OneOf(string name, params string[] values)
    {
        var text = Text(name) ?? values[0];
        if (!values.Contains(text))
        {
            _invalid.Add("?" + name, "unknown-code", $"'{text}' is not one of {string.Join(", ", values)}.");
        }

        return text;
    }

    public Instant? Instant(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        // Years before 0001 are outside RFC 3339; on the last day of 9999 an offset may lead outside what can be told.
        var parsed = OffsetDateTimePattern.Rfc3339.Parse(text);
        if (parsed.Success && parsed.Value.Year > 0)
        {
            try
            {
                return parsed.Value.ToInstant();
            }
            catch (OverflowException)
            {
                // Reported below.
            }
        }

        _malformed.Add(
            "?" + name,
            "instant",
            "Not a day with a time and a zone (RFC 3339), such as 2024-11-01T00:00:00Z."
        );
        return null;
    }

    /// <summary>An EDTF date's bounds.</summary>
    public EdtfDate? Date(string name) => _malformed.Date("?" + name, Text(name));

    /// <summary>The dates <c>from</c> and <c>to</c>; if the second lies before the first, the query means
    /// nothing.</summary>
    public (EdtfDate? From, EdtfDate? To) Span()
    {
        var (from, to) = (Date("from"), Date("to"));
        Ordered(from?.Earliest, to?.Latest);
        return (from, to);
    }

    /// <summary>Adds a fault if <c>to</c> lies before <c>from</c>.</summary>
    public void Ordered<T>(T? from, T? to)
        where T : struct, IComparable<T>
    {
        if (from is { } first && to is { } last && first.CompareTo(last) > 0)
        {
            _invalid.Add("?to", "reversed", "'to' lies before 'from'; exchange the two.");
        }
    }

    /// <summary>Words to search for, each once.</summary>
    public string? Words(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (WordsAsked.Fault(text) is { } fault)
        {
            _invalid.Add("?" + name, fault.Code, fault.Detail);
        }

        return WordsAsked.Distinct(text) is { Length: > 0 } words ? words : text;
    }

    /// <summary>The beginning or a part of a name to search for.</summary>
    public string? Part(string name)
    {
        var text = Text(name);
        if (text is not null && WordsAsked.TooLong(text) is { } fault)
        {
            _invalid.Add("?" + name, fault.Code, fault.Detail);
        }

        return text;
    }

    /// <summary>One day.</summary>
    public LocalDate? Day(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var parsed = LocalDatePattern.Iso.Parse(text);
        if (parsed.Success && parsed.Value.Year > 0)
        {
            return parsed.Value;
        }

        _malformed.Add("?" + name, "day", "Not a day such as 2024-10-22.");
        return null;
    }

    public void Malformed(string name, string code, string detail) => _malformed.Add("?" + name, code, detail);
}
