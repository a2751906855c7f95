using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Tracker.Audit.Ledger;
using Tracker.Configuration;
using Tracker.Store;

namespace Tracker.Pages.Frame;

/// <summary>The address of a page and its point of the record, which all parts of the page share.</summary>
/// <param name="Origin">Scheme and host, without a slash at the end.</param>
/// <param name="Path">The page's path.</param>
/// <param name="Clocks">The clocks asked for, as written in the address: knownAt or asOfSequence, publicAt, validAt,
/// certainty.</param>
/// <param name="Rest">The other parameters of the address.</param>
/// <param name="IsEmbedded">The page is in a frame of another site, without navigation.</param>
public sealed record PageView(
    string Origin,
    string Path,
    IReadOnlyList<(string Name, string Value)> Clocks,
    IReadOnlyList<(string Name, string Value)> Rest,
    AsOf AsOf,
    bool IsEmbedded
)
{
    /// <summary>Names of the clock parameters, in the order of the time control.</summary>
    public static readonly string[] ClockNames = ["knownAt", "asOfSequence", "publicAt", "validAt", "certainty"];

    /// <summary>The reader is signed in and may change statements.</summary>
    public bool MayCorrect { get; init; }

    /// <summary>What the operator says about the site.</summary>
    public SiteSettings Site { get; init; } = new();

    /// <summary>The ledger's last signed checkpoint when the page was made; null if none is signed yet.</summary>
    public SignedCheckpoint? Checkpoint { get; init; }

    /// <summary>
    /// Everything shown was recorded before the checkpoint was signed. Later events will be in the next checkpoint.
    /// </summary>
    public bool IsSealed => Checkpoint is { } checkpoint && (AsOf.RecordedAt is not { } at || at < checkpoint.At);

    /// <summary>The address has no clock: the page shows the present.</summary>
    public bool IsNow => Clocks.All(x => x.Name == "certainty");

    public string? Clock(string name) => Clocks.Where(x => x.Name == name).Select(x => x.Value).FirstOrDefault();

    /// <summary>The address asks for a point of the record.</summary>
    public bool IsRecordThen => Clock("knownAt") is not null || Clock("asOfSequence") is not null;

    /// <summary>The last sequence that was on record when the page was made.</summary>
    public long Newest { get; init; } = long.MaxValue;

    /// <summary>The page shows less than what is on record now.</summary>
    public bool IsRecordEarlier => IsRecordThen && AsOf.Sequence < Newest;

    /// <summary>The address asks for a sequence that the record has not reached.</summary>
    public bool IsBeyond =>
        long.TryParse(Clock("asOfSequence"), CultureInfo.InvariantCulture, out var asked) && asked > Newest;

    /// <summary>The address asks for the record at a time that has not come yet.</summary>
    public bool IsAhead { get; init; }

    /// <summary>The day on which the page was made.</summary>
    public LocalDate Today { get; init; } = LocalDate.MaxIsoValue;

    /// <summary>The address asks for a day of world or public time, which some parts of a page cannot apply.</summary>
    public bool HasDays => Clock("publicAt") is not null || Clock("validAt") is not null;

    /// <summary>The address asks for a day of world or public time before today.</summary>
    public bool HasPastDay => DaysAsked.Any(x => x < Today);

    /// <summary>The address asks for a day of world or public time after today.</summary>
    public bool HasComingDay => DaysAsked.Any(x => x > Today);

    /// <summary>The page shows all that is on record now, whatever its address asks for.</summary>
    public bool IsPresent => !IsRecordEarlier && !HasDays;

    /// <summary>Whether a day, as written in the address, is after today.</summary>
    public bool IsComing(string day) => LocalDatePattern.Iso.Parse(day) is { Success: true, Value: var x } && x > Today;

    private IEnumerable<LocalDate> DaysAsked =>
        new[] { Clock("publicAt"), Clock("validAt") }
            .OfType<string>()
            .Select(LocalDatePattern.Iso.Parse)
            .Where(x => x.Success)
            .Select(x => x.Value);

    /// <summary>The address of another page at the same clocks.</summary>
    public string Link(string path, params (string Name, string? Value)[] query) =>
        Url.Of(path, [.. query, .. Clocks.Select(x => (x.Name, (string?)x.Value))]);

    /// <summary>The address of this page with some parameters changed; null removes a parameter.</summary>
    public string Here(params (string Name, string? Value)[] changed) =>
        Url.Of(
            Path,
            [
                .. Rest.Concat(Clocks)
                    .Where(x => changed.All(c => c.Name != x.Name))
                    .Select(x => (x.Name, (string?)x.Value)),
                .. changed,
            ]
        );

    /// <summary>The permanent address of this page: as of this sequence, whatever is recorded later.</summary>
    public string Permanent => Origin + Here(("knownAt", null), ("asOfSequence", Say.Plain(AsOf.Sequence)));

    /// <summary>
    /// The one address under which search engines and previews know this page: as it is now, not in a frame, with the
    /// parameters that decide what it shows.
    /// </summary>
    public string Canonical(IReadOnlyList<string> parameters) =>
        Origin
        + Url.Of(
            IsEmbedded ? Path["/embed".Length..] : Path,
            Rest.Where(x => parameters.Contains(x.Name)).Select(x => (x.Name, (string?)x.Value))
        );

    /// <summary>The address of this page without clocks.</summary>
    public string Now => Here([.. ClockNames.Select(x => (x, (string?)null))]);

    /// <summary>The day of the point of the record, not the day on which the page is read.</summary>
    public LocalDate? Day => AsOf.RecordedAt?.InUtc().Date;
}

public static class Url
{
    /// <summary>A path with the parameters that have a value.</summary>
    public static string Of(string path, params IEnumerable<(string Name, string? Value)> query)
    {
        var given = query
            .Where(x => !string.IsNullOrEmpty(x.Value))
            .Select(x => $"{Uri.EscapeDataString(x.Name)}={Value(x.Value!)}")
            .ToList();
        return given.Count == 0 ? path : path + (path.Contains('?') ? "&" : "?") + string.Join('&', given);
    }

    /// <summary>An id escaped for a path.</summary>
    public static string Part(string id) => Uri.EscapeDataString(id);

    /// <summary>The address if it is http or https; else null.</summary>
    public static string? Safe(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri!.AbsoluteUri : null;

    // Commas and colons need no escaping in a query. Unescaped, lists and instants in an address stay readable.
    private static string Value(string value) =>
        Uri.EscapeDataString(value)
            .Replace("%2C", ",", StringComparison.Ordinal)
            .Replace("%3A", ":", StringComparison.Ordinal);
}
