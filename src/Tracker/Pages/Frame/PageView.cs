using NodaTime;
using Tracker.Audit.Ledger;
using Tracker.Store;

namespace Tracker.Pages.Frame;

/// <summary>Where and when a page looks: every part of it reads the record at this one point.</summary>
/// <param name="Origin">Scheme and host, without a slash at the end.</param>
/// <param name="Path">Of the page.</param>
/// <param name="Clocks">The clocks asked for, as they stand in the address: knownAt or asOfSequence, publicAt, validAt, certainty.</param>
/// <param name="Rest">What else the address asks for.</param>
/// <param name="IsEmbedded">It stands in someone else's page, without navigation.</param>
public sealed record PageView(
    string Origin, string Path, IReadOnlyList<(string Name, string Value)> Clocks, IReadOnlyList<(string Name, string Value)> Rest,
    AsOf AsOf, bool IsEmbedded)
{
    /// <summary>Of the address; in the order of the control.</summary>
    public static readonly string[] ClockNames = ["knownAt", "asOfSequence", "publicAt", "validAt", "certainty"];

    /// <summary>The ledger's last signed checkpoint as the page was made; null: none is signed yet.</summary>
    public SignedCheckpoint? Checkpoint { get; init; }

    /// <summary>What is shown was recorded before the checkpoint was signed; later events wait for the next one.</summary>
    public bool IsSealed => Checkpoint is { } checkpoint && (AsOf.RecordedAt is not { } at || at < checkpoint.At);

    /// <summary>The address asks for no point of any clock.</summary>
    public bool IsNow => Clocks.All(x => x.Name == "certainty");

    public string? Clock(string name) => Clocks.Where(x => x.Name == name).Select(x => x.Value).FirstOrDefault();

    /// <summary>The record is asked for as it stood at some point.</summary>
    public bool IsRecordThen => Clock("knownAt") is not null || Clock("asOfSequence") is not null;

    /// <summary>World or public time is asked for, which some parts of the record do not have.</summary>
    public bool HasDays => Clock("publicAt") is not null || Clock("validAt") is not null;

    /// <summary>Another page at the same point.</summary>
    public string Link(string path, params (string Name, string? Value)[] query) =>
        Url.Of(path, [.. query, .. Clocks.Select(x => (x.Name, (string?)x.Value))]);

    /// <summary>This page, with some of what it asks for changed; null takes it away.</summary>
    public string Here(params (string Name, string? Value)[] changed) =>
        Url.Of(Path, [.. Rest.Concat(Clocks).Where(x => changed.All(c => c.Name != x.Name)).Select(x => (x.Name, (string?)x.Value)), .. changed]);

    /// <summary>This page as it will always answer: at the sequence, whatever is recorded later.</summary>
    public string Permanent => Origin + Here(("knownAt", null), ("asOfSequence", Say.Plain(AsOf.Sequence)));

    /// <summary>This page in present time.</summary>
    public string Now => Here([.. ClockNames.Select(x => (x, (string?)null))]);

    /// <summary>The day of the point of the record: never that of the reading.</summary>
    public LocalDate? Day => AsOf.RecordedAt?.InUtc().Date;
}

public static class Url
{
    /// <summary>A path with those parameters that have a value.</summary>
    public static string Of(string path, params IEnumerable<(string Name, string? Value)> query)
    {
        var given = query.Where(x => !string.IsNullOrEmpty(x.Value)).Select(x => $"{Uri.EscapeDataString(x.Name)}={Value(x.Value!)}").ToList();
        return given.Count == 0 ? path : path + (path.Contains('?') ? "&" : "?") + string.Join('&', given);
    }

    /// <summary>An id as part of a path.</summary>
    public static string Part(string id) => Uri.EscapeDataString(id);

    /// <summary>A link that a browser may follow: nothing but the web.</summary>
    public static string? Safe(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri!.AbsoluteUri : null;

    // Commas and colons stand in lists and instants and mean nothing in a query: an address that is read stays readable.
    private static string Value(string value) =>
        Uri.EscapeDataString(value).Replace("%2C", ",", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal);
}
